import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0007_fill_in_which_version_was_learnt"),
    ]

    operations = [
        migrations.AlterField(
            model_name="lessoncompletion",
            name="edition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lesson_completions",
                to="courses.edition",
                verbose_name="edition",
            ),
        ),
        migrations.AlterField(
            model_name="lessoncompletion",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="completions",
                to="courses.lessonversion",
                verbose_name="version",
            ),
        ),
    ]
