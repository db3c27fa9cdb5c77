"""The catalogues of the source language laid into one say what they said one after the other."""

from django.conf import settings
from django.utils.translation import gettext, ngettext, override, trans_real

from academy.common.translations import flatten


def test_every_word_is_said_as_before() -> None:
    apart = trans_real.DjangoTranslation(settings.LANGUAGE_CODE)
    catalogue = apart._catalog  # type: ignore[attr-defined]
    said = {key: apart.gettext(key) for key, _words in catalogue.items() if isinstance(key, str) and key}
    assert len(said) > 100
    flatten(settings.LANGUAGE_CODE)
    with override(settings.LANGUAGE_CODE):
        assert {key: gettext(key) for key in said} == said
        assert gettext("Words that no catalogue has") == "Words that no catalogue has"
        assert [ngettext("%(n)s hour", "%(n)s hours", n) for n in (1, 2)] == ["%(n)s hour", "%(n)s hours"]
