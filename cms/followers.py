"""What follows in the content management when something happens below."""

from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, PageSubscription
from wagtail.users.models import UserProfile

from academy.ledger.models import Entry
from academy.people.access import has_ability
from academy.people.models import Person
from academy.people.roles import Ability

EDITORS = "Editors"
_PAGES = ("add", "change", "publish", "bulk_delete", "lock", "unlock")
_FILES = [
    (app, f"{verb}_{model}")
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for verb in ("add", "change", "choose")
]
_SNIPPETS = ("add_recording", "change_recording", "delete_recording", "add_term", "change_term", "delete_term", "publish_term")


def sync_editor_group(entry: Entry) -> None:
    """Somebody's grants changed: while one lets them edit content they are one of Wagtail's editors, and not a day longer."""
    person = Person.objects.get(pk=entry.person_id)
    editors = _editors()
    if has_ability(person, Ability.EDIT_CONTENT, timezone.localdate()):
        if not person.groups.contains(editors):
            _tell_of_comments(person, True)
        person.groups.add(editors)
    else:
        person.groups.remove(editors)
        _tell_of_comments(person, False)


def _tell_of_comments(person: Person, is_told: bool) -> None:
    """Wagtail writes to whoever made a page or commented on it, whether or not they may still read it."""
    if not is_told:
        PageSubscription.objects.filter(user=person).update(comment_notifications=False)
    UserProfile.objects.update_or_create(user=person, defaults={"updated_comments_notifications": is_told})


def _editors() -> Group:
    """The group, with all that writing and publishing modules takes. Wagtail's own migrations make it without the right to publish."""
    group, _is_new = Group.objects.get_or_create(name=EDITORS)
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    group.permissions.add(*Permission.objects.filter(content_type__app_label="cms", codename__in=_SNIPPETS))
    group.permissions.add(Permission.objects.get(content_type__app_label="simple_translation", codename="submit_translation"))
    root = Page.get_first_root_node()
    pages = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=[f"{verb}_page" for verb in _PAGES])
    for permission in pages:
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    collection = Collection.get_first_root_node()
    for app, codename in _FILES:
        permission = Permission.objects.get(content_type__app_label=app, codename=codename)
        GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)
    return group
