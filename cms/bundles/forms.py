"""What an editor says when they bring a bundle."""

from typing import Any

from django import forms
from django.core import signing
from django.core.files import File
from django.core.files.storage import storages
from django.utils.translation import gettext_lazy as _

from cms.bundles.adopting import Plan, plan_adoption
from cms.bundles.form import BundleInvalid
from cms.bundles.opening import Bundle, open_bundle

_SALT = "bundle"
# An editor who looked at what would come of it has an hour to say yes; then they bring the file again.
LASTS_SECONDS = 3600


class BundleForm(forms.Form):
    """A file, or the one that was brought a moment ago (`kept`), and the code that the module is to have here.

    Valid, it has `bundle`, and `plan` where one was asked for.
    """

    file = forms.FileField(label=_("Bundle"), required=False, help_text=_("A zip that another academy exported."))
    code = forms.CharField(
        label=_("Code here"), required=False, max_length=20, help_text=_("Left empty, it keeps the code that it has there.")
    )
    kept = forms.CharField(widget=forms.HiddenInput, required=False)
    bundle: Bundle
    plan: Plan

    def __init__(self, *args: Any, is_planned: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_planned = is_planned
        if not is_planned:
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        storage = storages["private"]
        brought = data.get("file")
        if brought:
            name = storage.save("bundles/bundle.zip", brought)
            data["kept"] = signing.dumps(name, salt=_SALT)
        try:
            name = signing.loads(data.get("kept") or "", salt=_SALT, max_age=LASTS_SECONDS)
        except signing.BadSignature:
            self.add_error("file", _("Choose the file of the bundle"))
            return data
        if not storage.exists(name):
            self.add_error("file", _("The bundle is no longer here. Choose its file once more."))
            return data
        try:
            with storage.open(name) as file:
                self.bundle = open_bundle(file)
            if self.is_planned:
                self.plan = plan_adoption(self.bundle, code=data.get("code") or "")
        except BundleInvalid as invalid:
            for problem in invalid.problems:
                self.add_error("file", problem)
        self.place = name
        return data

    def open(self) -> File:
        return storages["private"].open(self.place)

    def forget(self) -> None:
        """The file has done its work."""
        storages["private"].delete(self.place)
