from django.db import migrations, models

import certificates.storage


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE certificates_number", "DROP SEQUENCE certificates_number"),
        migrations.AlterField(
            model_name="certificate",
            name="pdf",
            field=models.FileField(
                blank=True, max_length=200, storage=certificates.storage.private, upload_to="certificates/%Y/%m/", verbose_name="PDF"
            ),
        ),
    ]
