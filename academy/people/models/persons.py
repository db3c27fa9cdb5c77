from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from academy.people.names import fold, sort_name_of


class PersonQuerySet(models.QuerySet["Person"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def in_post(self, on: date) -> Self:
        """Those with an employment on that day."""
        from academy.people.models.employments import Employment

        return self.filter(models.Exists(Employment.objects.standing().on(on).filter(person=models.OuterRef("pk"))))

    def in_name_order(self) -> Self:
        return self.order_by("sort_name", "pk")

    def matching(self, words: str) -> Self:
        """Those whose name, user name, e-mail or former name holds each of the words."""
        found = self
        for word in words.split():
            former = FormerName.objects.filter(
                models.Q(name__icontains=word) | models.Q(email__icontains=word), person=models.OuterRef("pk")
            )
            found = found.filter(
                models.Q(sort_name__contains=fold(word))
                | models.Q(username__icontains=word)
                | models.Q(email__icontains=word)
                | models.Exists(former)
            )
        return found

    def visible_to(self, viewer: "Person", on: date) -> Self:
        """Those whose record the viewer may open on that day; see `academy.people.access`."""
        from academy.people.access import people_visible_to

        return people_visible_to(self, viewer=viewer, on=on)


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "Person":
        person: Person = self.model(username=username, **fields)
        person.name = person.name or username
        person.sort_name = sort_name_of(person.name)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "Person":
        return self.create_user(username, password, **{**fields, "is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(username__iexact=username)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who learns, teaches or looks after others' learning. One person is one record, whoever employs them."""

    username = models.CharField(
        _("user name"),
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("Somebody has that user name already.")},
    )
    name = models.CharField(_("name"), max_length=200, help_text=_("The name that this person uses."))
    sort_name = models.CharField(_("name to sort by"), max_length=200, editable=False, db_index=True)
    email = models.EmailField(_("e-mail"), blank=True, help_text=_("May be left empty."))
    language = models.CharField(_("language"), max_length=10, default="en-gb", choices=[("en-gb", _("English")), ("cy", _("Welsh"))])
    reading = models.CharField(_("how pages look"), max_length=60, blank=True, default="", db_default="", editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may enter the administration"), default=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("username"), name="people_person_username_once"),
            models.UniqueConstraint(Lower("email"), name="people_person_email_once", condition=~models.Q(email="")),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]


class FormerName(models.Model):
    """A name or address that a person used before, so that an old list still finds them. One row for each change, in their order."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="former_names", verbose_name=_("person"))
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    until = models.DateField(_("until"))
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("changed by"))

    def __str__(self) -> str:
        return self.name
