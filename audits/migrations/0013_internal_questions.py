from django.db import migrations, models


def mark(apps, schema_editor):
    Version = apps.get_model("audits", "Version")
    Question = apps.get_model("audits", "Question")
    published = Version.objects.filter(status="published").only("pk", "content")
    for version in published.iterator(chunk_size=50):
        keys = [
            question["key"]
            for section in version.content["sections"]
            for question in section["questions"]
            if question.get("internal")
        ]
        if keys:
            asked = Question.objects.filter(version=version, key__in=keys)
            asked.update(internal=True)


class Migration(migrations.Migration):
    dependencies = [("audits", "0012_answer_words")]
    operations = [
        migrations.AddField(
            model_name="question",
            name="internal",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop, elidable=True),
    ]
