"""The glossary in Wagtail's administration: terms with drafts, history and translations."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, LiveStatusTagColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.models import Term


class TermViewSet(SnippetViewSet):
    model = Term
    icon = "openquote"
    menu_label = _("Words we use")
    add_to_admin_menu = True
    menu_order = 360
    admin_url_namespace = "terms"
    base_url_path = "terms"
    copy_view_enabled = False
    ordering = ["term"]
    list_display = ["term", "meaning", BooleanColumn("is_tip", label=_("Explained in lessons")), LiveStatusTagColumn()]
    list_filter = ["is_tip", "live"]
    list_per_page = 100
    edit_handler = ObjectList(
        [FieldPanel("term"), FieldPanel("forms"), FieldPanel("meaning"), FieldPanel("see_also"), FieldPanel("is_tip")]
    )
