from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sector(models.TextChoices):
    LOCAL_AUTHORITY = "local-authority", _("Local authority")
    POLICE = "police", _("Police")
    SCHOOL = "school", _("School")
    MULTI_ACADEMY_TRUST = "multi-academy-trust", _("Multi-academy trust")
    HEALTH = "health", _("Health")
    HOUSING = "housing", _("Housing")
    VOLUNTARY = "voluntary", _("Voluntary organisation")
    INDEPENDENT = "independent", _("Independent provider")


class Agency(models.Model):
    """An employer in the partnership. The people of a restricted one are shown to other agencies without their names."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    sector = models.CharField(_("sector"), max_length=30, choices=Sector)
    is_restricted = models.BooleanField(_("restricted"), default=False, help_text=_("Other agencies see its people without names."))
    delegate_word = models.CharField(_("shown to others as"), max_length=60, blank=True, help_text=_("For instance “Police delegate”."))
    email_domain = models.CharField(_("e-mail domain"), max_length=120, blank=True)
    help_name = models.CharField(_("who helps"), max_length=120, blank=True)
    help_email = models.EmailField(_("help e-mail"), blank=True)
    help_phone = models.CharField(_("help telephone"), max_length=40, blank=True)
    safeguarding_contact = models.CharField(_("if a child is at risk"), max_length=300, blank=True)
    privacy_notice = models.TextField(_("privacy notice"), blank=True)
    people_list_on = models.DateField(_("people list last imported"), null=True, blank=True)

    class Meta:
        verbose_name_plural = _("agencies")

    def __str__(self) -> str:
        return self.name


class TeamQuerySet(models.QuerySet["Team"]):
    def within(self, team: "Team") -> Self:
        """The team and all teams below it."""
        return self.filter(path__startswith=team.path)


class Team(models.Model):
    """A node in an agency's tree. `path` is the chain of ids from the top, so that a subtree is one prefix."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="teams", verbose_name=_("agency"))
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of"))
    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=200)
    town = models.CharField(_("town"), max_length=100, blank=True)
    path = models.CharField(max_length=200, editable=False, db_index=True, default="")

    objects = TeamQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(parent=models.F("pk")), name="people_team_not_its_own_parent")]
        indexes = [models.Index(fields=["path"], name="people_team_path_prefix", opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return self.name
