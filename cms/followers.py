"""What follows in the content management when something happens below."""

from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, PageSubscription
from wagtail.users.models import UserProfile

from academy.ledger.models import Entry
from academy.people.access import has_ability
from academy.people.models import Person
from academy.people.roles import Ability

EDITORS, PRACTICE_LEADS = "Editors", "Practice leads"
_TO_WRITE = ("add", "change", "bulk_delete", "lock", "unlock")
_TO_SIGN_OFF = ("publish",)
_FILES = [
    (app, f"{verb}_{model}")
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for verb in ("add", "change", "choose")
]
_SNIPPETS = ("add_recording", "change_recording", "delete_recording", "add_term", "change_term", "delete_term", "publish_term")


def sync_content_groups(entry: Entry) -> None:
    """Somebody's grants changed: while one lets them write content, or sign it off, they are in Wagtail's group, and not a day longer."""
    person = Person.objects.get(pk=entry.person_id)
    was_editor = person.groups.contains(editors())
    for group, ability in ((editors(), Ability.EDIT_CONTENT), (practice_leads(), Ability.SIGN_OFF_CONTENT)):
        if has_ability(person, ability, timezone.localdate()):
            person.groups.add(group)
        else:
            person.groups.remove(group)
    is_editor = person.groups.contains(editors())
    if not (was_editor and is_editor):
        _tell_of_comments(person, is_editor)


def _tell_of_comments(person: Person, is_told: bool) -> None:
    """Wagtail writes to whoever made a page or commented on it, whether or not they may still read it."""
    if not is_told:
        PageSubscription.objects.filter(user=person).update(comment_notifications=False)
    UserProfile.objects.update_or_create(user=person, defaults={"updated_comments_notifications": is_told})


def practice_leads() -> Group:
    """The group that may publish, beside all that editors may. The workflow of every page asks it."""
    group, _is_new = Group.objects.get_or_create(name=PRACTICE_LEADS)
    _let(group, _TO_SIGN_OFF)
    return group


def editors() -> Group:
    """The group, with all that writing modules takes, up to sending them for sign-off."""
    group, _is_new = Group.objects.get_or_create(name=EDITORS)
    _let(group, _TO_WRITE)
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    group.permissions.add(*Permission.objects.filter(content_type__app_label="cms", codename__in=_SNIPPETS))
    group.permissions.add(Permission.objects.get(content_type__app_label="simple_translation", codename="submit_translation"))
    collection = Collection.get_first_root_node()
    for app, codename in _FILES:
        permission = Permission.objects.get(content_type__app_label=app, codename=codename)
        GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)
    return group


def _let(group: Group, verbs: tuple[str, ...]) -> None:
    """Let the group do that with every page."""
    root = Page.get_first_root_node()
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=[f"{verb}_page" for verb in verbs]):
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
