"""What differs from the last edition, beside the fields in which an editor says what kind of change that is."""

from typing import Any

from wagtail.admin.panels import Panel


class ReleasePanel(Panel):
    """Stands in the edit form of a module. Its form has worked out what differs already."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/release/panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "release": self.form.release}
