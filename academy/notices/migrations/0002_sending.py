import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0001_initial"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="mail", name="notices_mail_waiting"),
        migrations.AddField(
            model_name="mail",
            name="next_try_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="to be tried at"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="mail",
            name="kind",
            field=models.CharField(
                choices=[
                    ("reminder", "Reminder"),
                    ("digest", "Manager's digest"),
                    ("certificate", "Certificate"),
                    ("booking", "Booking"),
                    ("account", "Account"),
                    ("other", "Other"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="mail",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("sending", "Being sent"),
                    ("sent", "Sent"),
                    ("no-address", "No address"),
                    ("in-doubt", "In doubt"),
                    ("failed", "Could not be sent"),
                    ("not-needed", "No longer needed"),
                ],
                default="waiting",
                max_length=20,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(model_name="mail", name="subject", field=models.CharField(blank=True, max_length=300, verbose_name="subject")),
        migrations.AlterField(model_name="mail", name="text", field=models.TextField(blank=True, verbose_name="text")),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(state__in=["waiting", "sending"]), fields=["next_try_at"], name="notices_mail_next"
            ),
        ),
        migrations.AddIndex(model_name="notice", index=models.Index(fields=["on"], name="notices_notice_on")),
    ]
