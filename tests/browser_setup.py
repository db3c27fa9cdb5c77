"""Finds or installs the browser that the browser journeys drive.

As root Debian's chromium, else Playwright's own. `BROWSER=no` leaves the browser journeys out and says so; with `CI=true` that is an error.
"""

import os
import shutil
import subprocess
import sys

WITHOUT = "The browser journeys are left out (BROWSER=no)."


def find_browser() -> str | None:
    """The path of an installed Chromium, or None where only Playwright's own can be tried."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def main() -> int:
    if os.environ.get("BROWSER") == "no":
        print(WITHOUT)
        return 1 if os.environ.get("CI") == "true" else 0
    if find_browser():
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing a browser for the tests …")
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-qq"], **quiet)
        if subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], **quiet).returncode == 0 and find_browser():
            return 0
    if subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], capture_output=True).returncode == 0:
        return 0
    print("No browser could be installed. Install chromium, or run: make test BROWSER=no", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
