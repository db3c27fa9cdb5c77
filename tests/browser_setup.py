"""Finds or installs the browser that the browser journeys drive.

As root Debian's chromium, else Playwright's own. `BROWSER=no` leaves the browser journeys out and says so; with `CI=true` that is an error.
"""

import os
import shutil
import subprocess
import sys

WITHOUT = "The browser journeys are left out (BROWSER=no)."
MISSING = "No browser could be installed. Install chromium, or leave the browser journeys out: make test BROWSER=no"
# Playwright's own browser may have come without the system's libraries that it needs.
_TRY = "from playwright.sync_api import sync_playwright as p\nwith p() as play: play.chromium.launch(args=['--no-sandbox']).close()"


def find_browser() -> str | None:
    """The path of an installed Chromium, or None where only Playwright's own can be tried."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def main() -> int:
    if os.environ.get("BROWSER") == "no":
        if os.environ.get("CI") == "true":
            print("BROWSER=no is not for CI=true: there the browser journeys must run.", file=sys.stderr)
            return 1
        print(WITHOUT)
        return 0
    if find_browser() or _succeeds(sys.executable, "-c", _TRY):
        return 0
    print("Installing a browser for the tests …", flush=True)
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _succeeds("apt-get", "update", "-qq")
        if _succeeds("apt-get", "install", "-y", "-qq", "chromium") and find_browser():
            return 0
    if _succeeds(sys.executable, "-m", "playwright", "install", "chromium") and _succeeds(sys.executable, "-c", _TRY):
        return 0
    print(MISSING, file=sys.stderr)
    return 1


def _succeeds(*command: str) -> bool:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, env=quiet, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
