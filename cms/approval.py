"""What finishing a workflow does. Wagtail asks for it while its models are being defined, so nothing is imported before it is needed."""

from typing import Any


def publish_approved(workflow_state: Any, user: Any = None) -> None:
    """Publish, unless the page has come to be unfit meanwhile. Raises NotFitToPublish, and then nothing was approved."""
    from cms.problems import blocking
    from cms.publishing import NotFitToPublish

    revision = workflow_state.content_object.get_latest_revision()
    page = revision.as_object()
    found = blocking(page)
    if found:
        raise NotFitToPublish(page, found)
    revision.publish(user=user)
