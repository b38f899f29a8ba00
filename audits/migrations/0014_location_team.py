from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audits", "0013_internal_questions"),
    ]

    operations = [
        migrations.AddField(
            model_name="location",
            name="team",
            field=models.CharField(
                blank=True,
                help_text="Who answers here, where several locations share a team.",
                max_length=80,
                verbose_name="team",
            ),
        ),
    ]
