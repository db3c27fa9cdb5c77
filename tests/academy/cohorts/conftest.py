from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.db import transaction


@pytest.fixture(scope="session")
def db_savepoint() -> Callable[[], AbstractContextManager[None]]:
    """Undoes what one example of hypothesis wrote, so that the next begins afresh."""

    @contextmanager
    def example() -> Iterator[None]:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    return example
