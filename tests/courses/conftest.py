from collections.abc import Iterator

import pytest

from academy.ledger import operations


@pytest.fixture
def nobody_follows(settings) -> Iterator[None]:
    """Facts are recorded and nothing follows, so that a test sees what one operation does by itself."""
    settings.LEDGER_FOLLOWERS = []
    operations.forget_followers()
    yield
    operations.forget_followers()
