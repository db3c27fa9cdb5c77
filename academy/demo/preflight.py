"""What a machine must have before anything is installed, and fetching uv. `make` runs this by its path, with any Python there is.

So nothing here may need a package, nor a Python newer than 3.6.
"""

import argparse
import io
import json
import platform
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path
from typing import Sequence  # noqa: UP035 - an older Python must get as far as being told so

NEEDED_PYTHON = (3, 11)
BYTES_TO_INSTALL = 1500000000
_PLATFORMS = {"x86_64": "manylinux_2_17_x86_64", "aarch64": "manylinux_2_17_aarch64"}


class CannotRun(RuntimeError):
    """This machine lacks something; the words say what, in one line, and nothing was begun."""


def check_python(version: Sequence[object] = sys.version_info) -> None:
    if tuple(version[:2]) < NEEDED_PYTHON:
        found = ".".join(str(part) for part in version[:3])
        raise CannotRun(f"Python 3.11 or newer is needed; this is {found}. If there is another, name it: make demo PYTHON=python3.11")


def check_disk(place: Path, needed: int) -> None:
    """`place` need not exist yet; the disk of the nearest folder above it counts."""
    place = next(folder for folder in (place, *place.parents) if folder.exists())
    free = shutil.disk_usage(str(place)).free
    if free < needed:
        raise CannotRun(f"The disk has {free // 1000000} MB left at {place}; {needed // 1000000} MB are needed.")


def fetch_uv(target: Path) -> None:
    """Put uv into a folder: by pip, or where Debian's Python has none, from PyPI directly. Raises CannotRun."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", str(target), "uv"]
    if subprocess.run(pip, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0:
        return
    wanted = _PLATFORMS.get(platform.machine(), "no such machine")
    try:
        with urllib.request.urlopen("https://pypi.org/pypi/uv/json", timeout=30) as answer:
            files = json.loads(answer.read().decode())["urls"]
        url = next(item["url"] for item in files if wanted in item["filename"])
        with urllib.request.urlopen(url, timeout=120) as answer:  # noqa: S310 - as PyPI gave it, over https
            wheel = zipfile.ZipFile(io.BytesIO(answer.read()))
    except (OSError, StopIteration, ValueError, zipfile.BadZipFile) as error:
        shutil.rmtree(str(target), ignore_errors=True)
        raise CannotRun(f"uv, which installs the packages, could not be fetched: is there a network? ({error or wanted})") from error
    (target / "bin").mkdir(parents=True, exist_ok=True)
    program = next(name for name in wheel.namelist() if name.endswith("/scripts/uv"))
    (target / "bin" / "uv").write_bytes(wheel.read(program))
    (target / "bin" / "uv").chmod(0o755)


def main() -> int:
    parser = argparse.ArgumentParser(description="Check this machine before anything is installed.")
    parser.add_argument("--fetch-uv", metavar="FOLDER", type=Path)
    options = parser.parse_args()
    try:
        check_python()
        if options.fetch_uv:
            fetch_uv(options.fetch_uv)
        else:
            check_disk(Path.cwd(), BYTES_TO_INSTALL)
    except CannotRun as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
