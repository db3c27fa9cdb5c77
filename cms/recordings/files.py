"""What an uploaded file is, told by what is in it. A name says nothing, and neither does the type that a browser sends along."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from pymediainfo import MediaInfo

from cms.models import Recording

VIDEO, AUDIO = Recording.Kind.VIDEO, Recording.Kind.AUDIO
# What every browser of the last years plays: by container, its ending, its type with and without pictures, and what may be in it.
_CONTAINERS: dict[str, tuple[dict[str, tuple[str, str]], set[str]]] = {
    "MPEG-4": ({VIDEO: ("mp4", "video/mp4"), AUDIO: ("m4a", "audio/mp4")}, {"AVC", "AAC", "MPEG Audio"}),
    "WebM": ({VIDEO: ("webm", "video/webm"), AUDIO: ("webm", "audio/webm")}, {"VP8", "VP9", "Opus", "Vorbis"}),
    "MPEG Audio": ({AUDIO: ("mp3", "audio/mpeg")}, {"MPEG Audio"}),
    "Wave": ({AUDIO: ("wav", "audio/wav")}, {"PCM"}),
}
# What a camera may write under the name of MP4, and only some browsers open.
_APPLE = "QuickTime"


class FileRefused(ValueError):
    """The file is none that the academy can play. Its text is fit to be shown, and says what to do."""


@dataclass(frozen=True)
class Looked:
    """What was found in a file. `ending` is that of its kind, whatever it was called."""

    kind: str
    ending: str
    mime: str
    seconds: int
    width: int | None = None
    height: int | None = None


def look_into(file: File) -> Looked:
    """Find out what a file is; some ten milliseconds, however large it is. Raises FileRefused."""
    name = (file.name or "").rpartition("/")[2]
    if file.size > settings.UPLOAD_MOST_BYTES:
        raise FileRefused(too_large(name))
    container, *streams = _tracks(file)
    moving = [stream for stream in streams if stream.track_type == "Video"]
    heard = [stream for stream in streams if stream.track_type == "Audio"]
    if not (moving or heard or container.format in _CONTAINERS):
        raise FileRefused(
            _("“%(name)s” is no recording: whatever it is called, there is no picture or sound in it. %(wanted)s")
            % {"name": name, "wanted": wanted()}
        )
    seconds = float(container.duration or 0) / 1000
    if not (moving or heard) or not seconds:
        raise FileRefused(
            _("“%(name)s” is not whole: it begins like a recording, and then it stops. Copy or export it once more, and upload that.")
            % {"name": name}
        )
    kind = VIDEO if moving else AUDIO
    called = _APPLE if container.format_profile == _APPLE else str(container.format)
    types, contents = _CONTAINERS.get(called, ({}, set()))
    if kind not in types:
        raise FileRefused(
            _("“%(name)s” is stored as %(type)s, which not every browser can play. %(wanted)s")
            % {"name": name, "type": called, "wanted": wanted()}
        )
    for stream in (*moving, *heard):
        if stream.format not in contents:
            raise FileRefused(_in_other_ways(name, stream, called))
    ending, mime = types[kind]
    width, height = (moving[0].width, moving[0].height) if moving else (None, None)
    return Looked(kind, ending, mime, max(1, round(seconds)), width, height)


def wanted() -> str:
    return _("Export it as MP4 (H.264) or WebM for a video, as MP3, M4A or WAV for sound, and upload that.")


def too_large(name: str = "") -> str:
    words = {"name": name, "most": filesizeformat(settings.UPLOAD_MOST_BYTES)}
    if not name:
        return _("The file is larger than %(most)s, so it was not kept. Export it again with a smaller picture (720p is plenty).") % words
    return _("“%(name)s” is larger than %(most)s, so it was not kept. Export it again with a smaller picture (720p is plenty).") % words


def _in_other_ways(name: str, stream: Any, container: str) -> str:
    words = {"name": name, "format": stream.format or "?", "container": container, "wanted": wanted()}
    if stream.track_type == "Video":
        return _("The pictures in “%(name)s” are stored as %(format)s, which not every browser can show. %(wanted)s") % words
    return _("The sound in “%(name)s” is stored as %(format)s, which not every browser can play. %(wanted)s") % words


def _tracks(file: Any) -> list[Any]:
    """The whole first, then each stream. Given bytes and no path, the library has no way to other files that this one may name."""
    file.seek(0)
    # Django's uploads wrap what Python opened; the library asks for the latter's ways.
    found = MediaInfo.parse(getattr(file, "file", file))
    file.seek(0)
    return sorted(found.tracks, key=lambda track: track.track_type != "General")
