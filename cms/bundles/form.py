"""What a bundle is: a zip with a manifest, the module in the form of the curriculum's files, and the recordings that it shows.

manifest.yaml                       where it comes from, and the hash of every other file
module.yaml                         the module, as `load_curriculum` would read it
recordings/KEY/about.yaml           title, language, captions, chapters, transcript of each
recordings/KEY/recording.mp4        its file, as it is
"""

import re
from dataclasses import dataclass, field
from typing import Any

FORMAT = 1
MANIFEST, MODULE = "manifest.yaml", "module.yaml"
# More than any module has; what is larger is no bundle but a trap.
MOST_FILES = 200
MOST_WORDS_BYTES = 4 * 1024 * 1024
MOST_EDITIONS = 10_000
# In letters, of what a manifest says of an academy and its module.
LONGEST = {"academy": 200, "address": 200, "code": 20, "title": 200}
_KEY = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
ABOUT = re.compile(rf"recordings/({_KEY})/about\.yaml")
FILE = re.compile(rf"recordings/({_KEY})/recording\.(mp4|m4a|webm|mp3|wav)")


class BundleInvalid(ValueError):
    """The file cannot be adopted. Each of `problems` names the file in the bundle, the path in it, and what is wrong there."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Origin:
    """The edition of a module at an academy. `earlier` says the same of each academy before, the first last."""

    academy: str
    address: str
    code: str
    title: str
    edition: int
    earlier: list[dict[str, Any]] = field(default_factory=list)
