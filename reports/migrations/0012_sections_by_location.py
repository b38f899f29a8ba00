import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

BATCH, SLOTS = 2000, 32
COUNTS = [f"n_{slot}" for slot in range(SLOTS)]
TOTALS = [f"total_{slot}" for slot in range(SLOTS)]
NAMES = ", ".join(["bucket_id", *COUNTS, *TOTALS, "promised", "within", "measure"])


def lay_aside(apps, schema_editor):
    """Histograms, from a row per slot to a column per slot."""
    columns = ", ".join(
        f"COALESCE(SUM({figure}) FILTER (WHERE slot = {slot}), 0) AS {figure}_{slot}"
        for figure in ("n", "total")
        for slot in range(SLOTS)
    )
    schema_editor.execute(
        f"CREATE TEMPORARY TABLE laid_aside AS SELECT bucket_id, {columns},"
        " SUM(promised) AS promised, SUM(within) AS within, measure"
        " FROM reports_histogram GROUP BY bucket_id, measure"
    )


def take_back(apps, schema_editor):
    schema_editor.execute(
        f"INSERT INTO reports_histogram ({NAMES}) SELECT {NAMES} FROM laid_aside"
    )
    schema_editor.execute("DROP TABLE laid_aside")


def mark_all(apps, schema_editor):
    """Every bucket is to be summed anew: it has no sections by location yet."""
    ScoreChange = apps.get_model("audits", "ScoreChange")
    names = ("program_id", "wave_id", "channel_id", "region_id", "month")
    places = apps.get_model("reports", "Bucket").objects.values(*names)
    now = timezone.now()
    markers = [ScoreChange(recorded_at=now, **place) for place in places.iterator()]
    ScoreChange.objects.bulk_create(markers, batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("reports", "0011_blocks_that_are_pages")]

    operations = [
        migrations.RemoveIndex(model_name="rollup", name="rollup_passed"),
        migrations.AddIndex(
            model_name="rollup",
            index=models.Index(
                condition=models.Q(("level", "question")),
                fields=["bucket", "key"],
                include=("n", "passes", "applicable"),
                name="rollup_passed",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="locationrollup", name="location_rollup_once"
        ),
        migrations.AddField(
            model_name="locationrollup",
            name="section",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="locationrollup",
            name="bucket",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="locations",
                to="reports.bucket",
            ),
        ),
        migrations.AlterField(
            model_name="locationrollup",
            name="location",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="audits.location",
            ),
        ),
        migrations.AddConstraint(
            model_name="locationrollup",
            constraint=models.UniqueConstraint(
                fields=("section", "bucket", "location"), name="location_rollup_once"
            ),
        ),
        migrations.RunPython(lay_aside, migrations.RunPython.noop),
        migrations.DeleteModel("Histogram"),
        migrations.CreateModel(
            name="Histogram",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                *((name, models.IntegerField(default=0)) for name in COUNTS),
                *((name, models.BigIntegerField(default=0)) for name in TOTALS),
                (
                    "bucket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="histograms",
                        to="reports.bucket",
                    ),
                ),
                ("promised", models.IntegerField()),
                ("within", models.IntegerField()),
                ("measure", models.CharField(max_length=20)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["measure"], name="reports_his_measure_e5748a_idx"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("bucket", "measure"), name="histogram_once"
                    )
                ],
            },
        ),
        migrations.RunPython(take_back, migrations.RunPython.noop),
        migrations.RunPython(mark_all, migrations.RunPython.noop),
    ]
