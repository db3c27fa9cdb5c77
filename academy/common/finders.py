"""Takes named files out of node_modules, so that nothing from npm is committed and nothing else of it is served."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core import checks
from django.core.files.storage import FileSystemStorage


class _Package(FileSystemStorage):
    """One file of a package under the name that it is served by."""

    def __init__(self, source: Path, served_as: str) -> None:
        super().__init__(location=source.parent)
        self.source, self.served_as = source, served_as

    def path(self, name: str) -> str:
        return str(self.source)


class PackagesFinder(BaseFinder):
    """Serves what `settings.STATIC_PACKAGES` lists: pairs of (path in node_modules, path below /static/)."""

    def __init__(self) -> None:
        root = Path(settings.NODE_MODULES)
        self.packages = {served_as: _Package(root / source, served_as) for source, served_as in settings.STATIC_PACKAGES}

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        missing = [str(package.source) for package in self.packages.values() if not package.source.is_file()]
        if not missing:
            return []
        return [checks.Warning(f"Files of npm packages are missing: {', '.join(missing)}.", hint="Run `make css`.", id="common.W001")]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        package = self.packages.get(path)
        found = [str(package.source)] if package and package.source.is_file() else []
        return found if find_all else next(iter(found), [])

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, FileSystemStorage]]:
        for served_as, package in self.packages.items():
            if package.source.is_file():
                yield served_as, package
