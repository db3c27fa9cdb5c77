"""The tree in which modules stand: a home page and the catalogue, with first words that an editor makes the partnership's own."""

import json

from django.utils.translation import gettext as _
from wagtail.models import Locale, Page, Site

from cms.curriculum.keys import key_of
from cms.models import CataloguePage, HomePage

_WHY = (
    "<p>Every time we deal with someone, we bring two things: <b>challenge</b>, which is what we expect and the honest things we say, and "
    "<b>support</b>, which is our care, our time and our practical help.</p>"
    "<p>With only one of them, we do things <i>to</i> people or <i>for</i> people. With neither, it is as if they did <i>not</i> matter. "
    "Give both at once and you are working <b>with</b> them. People change more willingly that way, and so do we.</p>"
    "<p>Nobody does it all day long. The skill is to notice where your feet are, and take one step.</p>"
    '<p><a href="/modules/working-with/">Begin with the first module</a></p>'
)
_PARTNERS = [
    (
        ["local-authority"],
        "Social workers, hub workers and foster carers",
        "Honest talks with families, holding risk together, and staying when it gets hard.",
    ),
    (["police"], "Police officers and staff", "Behaviour read as communication, and what puts things right after harm."),
    (
        ["school", "multi-academy-trust"],
        "Teachers and school staff",
        "Calm after an incident, circles, and words that keep a pupil in the room.",
    ),
    (["health"], "Health practitioners", "Trauma, shame and hidden language needs, and how to say it so that it lands."),
    (["housing"], "Housing officers", "The street, the stairs and the neighbours: firm, fair and on good terms."),
    (
        ["voluntary", "independent"],
        "Voluntary organisations and other providers",
        "The same words as everybody else, so that young people hear one story.",
    ),
]


def keep_site() -> CataloguePage:
    """The home page and the catalogue, made if they are missing. Nothing that exists is changed."""
    locale = Locale.get_default()
    catalogue = CataloguePage.objects.filter(locale=locale).first()
    if catalogue:
        return catalogue
    catalogue = CataloguePage(
        title=_("Modules"),
        slug="modules",
        lead=_("Short, practical, and the same for every agency."),
        locale=locale,
        translation_key=key_of("modules"),
    )
    (HomePage.objects.filter(locale=locale).first() or _make_home(locale)).add_child(instance=catalogue)
    return catalogue


def _make_home(locale: Locale) -> HomePage:
    root = Page.get_first_root_node()
    # The page that Wagtail's own migration welcomes with gives way; one that somebody made in its place does not.
    welcome = root.get_children().exact_type(Page).filter(slug="home").first()
    if welcome:
        Page.objects.filter(pk=welcome.pk).update(slug="welcome")
    home = HomePage(
        title=_("Learning to work with people"),
        slug="home",
        locale=locale,
        translation_key=key_of("home"),
        lead=_(
            "Everyone who works with young people here learns the same ideas and the same words, side by side: hub workers, foster carers, "
            "police officers, teachers, nurses and housing officers."
        ),
        why=_WHY,
        partners=json.dumps(
            [
                {
                    "type": "partner",
                    "value": {"sectors": sectors, "title": title, "text": text},
                    "id": str(key_of("home", "partner", number)),
                }
                for number, (sectors, title, text) in enumerate(_PARTNERS, start=1)
            ]
        ),
    )
    root.add_child(instance=home)
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(hostname="localhost", port=80, root_page=home, is_default_site=True)
    elif welcome and site.root_page_id == welcome.pk:
        site.root_page = home
        site.save()
    if welcome:
        Page.objects.get(pk=welcome.pk).delete()
    return home
