from django.db import migrations

# Until now everybody stayed in the edition in which they began.
FILL_IN = """
UPDATE courses_lessoncompletion done
SET edition_id = begun.edition_id, version_id = part.version_id
FROM courses_enrolment begun, courses_editionlesson part
WHERE begun.id = done.enrolment_id AND part.edition_id = begun.edition_id AND part.lesson_id = done.lesson_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0006_ask_for_what_changed"),
    ]

    operations = [
        migrations.RunSQL(FILL_IN, migrations.RunSQL.noop),
    ]
