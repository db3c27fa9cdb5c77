"""How Chromium is started. One browser a test process: a second one beside it would want an event loop of its own in the same thread."""

import os
from typing import Any

import pytest

from tests.browser_setup import WITHOUT, find_browser

# Playwright's own loop makes Django think that it is called asynchronously.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # As on a police computer: there is no other host than the academy's own.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1",
]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("BROWSER") != "no":
        return
    here = [item for item in items if item.get_closest_marker("browser")]
    if here:
        print(WITHOUT)
        config.hook.pytest_deselected(items=here)
        items[:] = [item for item in items if item not in here]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = find_browser()
    return {**browser_type_launch_args, "args": ARGUMENTS, **({"executable_path": path} if path else {})}
