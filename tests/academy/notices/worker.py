"""Sends what waits from a process of its own, so that a test can kill it: `python -m tests.academy.notices.worker DATABASE PORT`."""

import os
import sys

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "academy.conf.settings_test"
    from academy.conf import settings_test

    settings_test.DATABASES["default"]["NAME"] = sys.argv[1]
    settings_test.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings_test.EMAIL_HOST, settings_test.EMAIL_PORT = "127.0.0.1", int(sys.argv[2])

    import django

    django.setup()

    from academy.notices.operations import send_waiting_mail

    print("ready", flush=True)
    send_waiting_mail()
