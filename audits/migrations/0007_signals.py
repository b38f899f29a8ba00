import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def examine_all(apps, schema_editor):
    """What was sent before is looked at too: later shops are compared with it."""
    submissions = apps.get_model("audits", "Submission")
    submissions.objects.update(examine_at=models.F("arrived_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("audits", "0006_uploads"),
        ("shoppers", "0002_journal_refuses_updates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PhotoPrint",
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
                ("key", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Signal",
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
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("photo_time", "Time of a photo"),
                            ("same_photo", "Photo seen before"),
                            ("same_text", "Words seen before"),
                            ("too_short", "Length of the visit"),
                            ("all_the_same", "One answer to everything"),
                            ("clock_off", "Clock of the phone"),
                            ("corrected", "Times corrected by hand"),
                            ("late_file", "File that came late"),
                        ],
                        max_length=14,
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=64)),
                ("params", models.JSONField(default=dict)),
                ("found_at", models.DateTimeField(verbose_name="found at")),
                (
                    "looked_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="looked at"
                    ),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=500, verbose_name="note"),
                ),
            ],
            options={
                "verbose_name": "signal",
                "verbose_name_plural": "signals",
            },
        ),
        migrations.CreateModel(
            name="TextPrint",
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
                ("digest", models.BigIntegerField()),
                ("question_key", models.CharField(max_length=64)),
            ],
        ),
        migrations.AddField(
            model_name="evidence",
            name="given_up_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="evidence",
            name="given_up_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="given_up_reason",
            field=models.CharField(blank=True, max_length=500, verbose_name="reason"),
        ),
        migrations.AddField(
            model_name="submission",
            name="examine_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="status",
            field=models.CharField(
                choices=[
                    ("expected", "Awaiting evidence"),
                    ("received", "Being prepared"),
                    ("ready", "Ready"),
                    ("refused", "Could not be read"),
                    ("given_up", "Did not arrive"),
                ],
                default="received",
                editable=False,
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(("examine_at__isnull", False)),
                fields=["examine_at"],
                name="submission_to_examine",
            ),
        ),
        migrations.AddField(
            model_name="photoprint",
            name="evidence",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="prints",
                to="audits.evidence",
            ),
        ),
        migrations.AddField(
            model_name="photoprint",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="shoppers.organization",
            ),
        ),
        migrations.AddField(
            model_name="signal",
            name="looked_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="signal",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="shoppers.organization"
            ),
        ),
        migrations.AddField(
            model_name="signal",
            name="other",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pointed_at",
                to="audits.submission",
            ),
        ),
        migrations.AddField(
            model_name="signal",
            name="submission",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="signals",
                to="audits.submission",
            ),
        ),
        migrations.AddField(
            model_name="textprint",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="shoppers.organization",
            ),
        ),
        migrations.AddField(
            model_name="textprint",
            name="submission",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="text_prints",
                to="audits.submission",
            ),
        ),
        migrations.AddIndex(
            model_name="photoprint",
            index=models.Index(
                fields=["organization", "key"], name="photo_print_lookup"
            ),
        ),
        migrations.AddConstraint(
            model_name="photoprint",
            constraint=models.UniqueConstraint(
                fields=("evidence", "key"), name="photo_print_once"
            ),
        ),
        migrations.AddIndex(
            model_name="signal",
            index=models.Index(
                fields=["organization", "found_at"],
                name="audits_sign_organiz_bbdf5e_idx",
            ),
        ),
        migrations.AddConstraint(
            model_name="signal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("other__isnull", False)),
                fields=("submission", "kind", "place", "other"),
                name="signal_once_per_other_shop",
            ),
        ),
        migrations.AddConstraint(
            model_name="signal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("other__isnull", True)),
                fields=("submission", "kind", "place"),
                name="signal_once_per_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="signal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("other__isnull", True),
                    models.Q(("other", models.F("submission")), _negated=True),
                    _connector="OR",
                ),
                name="signal_points_elsewhere",
            ),
        ),
        migrations.AddIndex(
            model_name="textprint",
            index=models.Index(
                fields=["organization", "digest"], name="text_print_lookup"
            ),
        ),
        migrations.AddConstraint(
            model_name="textprint",
            constraint=models.UniqueConstraint(
                fields=("submission", "question_key", "digest"), name="text_print_once"
            ),
        ),
        migrations.RunPython(examine_all, migrations.RunPython.noop),
    ]
