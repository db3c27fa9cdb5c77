from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import ngettext

from academy.cohorts.operations import erase_needs


class Command(BaseCommand):
    help = "Erase access and dietary needs 30 days after the last day of a cohort. The beat does the same every night."

    def handle(self, **options: Any) -> None:
        erased = erase_needs(on=timezone.localdate(), at=timezone.now())
        self.stdout.write(ngettext("Erased from %(n)s place.", "Erased from %(n)s places.", erased) % {"n": erased})
