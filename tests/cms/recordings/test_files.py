import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

from cms.recordings.files import FileRefused, look_into
from tests.factories.recordings import brought, tone


def _refused(file):
    with pytest.raises(FileRefused) as refused:
        look_into(file)
    return str(refused.value)


class TestWhatIsInIt:
    @pytest.mark.parametrize(
        ("name", "kind", "mime", "seconds"),
        [
            ("film.mp4", "video", "video/mp4", 2),
            ("film.webm", "video", "video/webm", 20),
            ("talk.mp3", "audio", "audio/mpeg", 2),
            ("talk.m4a", "audio", "audio/mp4", 2),
        ],
    )
    def test_counts_and_not_its_name(self, name, kind, mime, seconds):
        looked = look_into(brought(name, "minutes of the meeting.txt"))
        assert (looked.kind, looked.mime, looked.seconds) == (kind, mime, seconds)
        assert (looked.width, looked.height) == ((160, 90) if kind == "video" else (None, None))

    def test_sound_as_the_academy_makes_it(self):
        looked = look_into(tone(seconds=5))
        assert (looked.kind, looked.ending, looked.mime, looked.seconds) == ("audio", "wav", "audio/wav", 5)

    def test_is_found_on_disk_too_and_the_file_stands_at_its_beginning_again(self):
        file = TemporaryUploadedFile("film.mp4", "video/mp4", 0, None)
        file.write(brought("film.mp4").read())
        file.size = file.tell()
        assert look_into(file).kind == "video"
        assert file.tell() == 0


class TestRefusals:
    def test_of_what_is_no_recording(self):
        words = _refused(SimpleUploadedFile("film.mp4", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'))
        assert words.startswith("“film.mp4” is no recording: whatever it is called, there is no picture or sound in it.")
        assert "Export it as MP4" in words
        assert "“notes.mp4” is no recording" in _refused(SimpleUploadedFile("notes.mp4", b"%PDF-1.4\n"))
        assert "“nothing.mp4” is no recording" in _refused(SimpleUploadedFile("nothing.mp4", b""))

    def test_of_a_container_that_not_every_browser_opens(self):
        assert "“film.mp4” is stored as AVI" in _refused(brought("film.avi", "film.mp4"))
        assert "QuickTime" in _refused(brought("film.mov"))

    def test_of_pictures_that_not_every_browser_shows(self):
        words = _refused(brought("hevc.mp4"))
        assert words.startswith("The pictures in “hevc.mp4” are stored as HEVC, which not every browser can show.")

    def test_of_half_a_file(self):
        half = brought("film.mp4").read()[:1500]
        assert "“film.mp4” is not whole" in _refused(SimpleUploadedFile("film.mp4", half))

    def test_of_what_is_too_large_before_anything_is_read(self, settings):
        settings.UPLOAD_MOST_BYTES = 4 * 1024
        assert "“film.mp4” is larger than 4.0\xa0KB, so it was not kept." in _refused(brought("film.mp4"))
