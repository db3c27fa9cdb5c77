from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.common.uploads import UploadedList, UploadedListQuerySet
from academy.people.models.agencies import Agency


class StaffImport(UploadedList):
    """An agency's list of people, with what each row would change, and later with what it did.

    Beside what every list has, a row is {"given": what stands in it, "changes": [{"kind", "words", "column"}, …], "agreed": what exactly
    would be done, or null}.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="staff_imports", verbose_name=_("agency"))
    on = models.DateField(_("as at"))

    objects = UploadedListQuerySet["StaffImport"].as_manager()
