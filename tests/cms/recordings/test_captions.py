import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.recordings.captions import LinesInvalid, read_captions, timecode
from cms.recordings.chapters import Chapter, as_text, read_chapters

HEAD = "WEBVTT\n\n"
GOOD = f"{HEAD}00:01.000 --> 00:04.000\nYou're late.\n"


def _problems(text, read=read_captions, **given_):
    with pytest.raises(LinesInvalid) as invalid:
        read(text, **given_)
    return invalid.value.problems


class TestCaptions:
    def test_with_all_that_webvtt_knows(self):
        text = (
            "\ufeffWEBVTT - Four corners\r\nKind: captions\r\n\r\nNOTE who speaks\r\n\r\nSTYLE\r\n::cue { color: white }\r\n\r\n"
            "1\r\n00:01.000 --> 00:04.000 align:start line:0\r\n<v Grace>You're late.\r\nAgain.\r\n\r\n"
            "the second\r\n01:00:04.500 --> 01:00:09.000\r\nI was worried."
        )
        first, second = read_captions(text)
        assert (first.line, first.start, first.end, first.text) == (10, 1.0, 4.0, "<v Grace>You're late.\nAgain.")
        assert (second.start, second.end) == (3604.5, 3609.0)

    def test_that_are_something_else(self):
        assert _problems("Grace: You're late.") == [
            "Line 1: captions begin with the word WEBVTT, and these begin with “Grace: You're late.”. Export them as WebVTT (.vtt)."
        ]
        assert _problems("1\n00:00:01,000 --> 00:00:04,000\nHi") == [
            "Line 1: this is SubRip (.srt), which browsers do not read. Export the captions as WebVTT (.vtt)."
        ]
        assert _problems("WEBVTTX\n\n")[0].startswith("Line 1:")
        assert _problems("")[0].startswith("Line 1:")

    def test_without_one(self):
        assert _problems("WEBVTT\n\nNOTE nothing yet\n") == ["There is no caption in it yet: a time, then what is said."]

    @pytest.mark.parametrize(
        ("block", "words"),
        [
            ("00:01 --> 00:04\nHi", "Line 6: “00:01 --> 00:04” is no time. It reads like 00:01.000 --> 00:04.000."),
            ("00:01,000 --> 00:04,000\nHi", "Line 6: a time has a point before the thousandths, not a comma: 00:01.000 --> 00:04.000."),
            ("00:75.000 --> 00:80.000\nHi", "Line 6: “00:75.000 --> 00:80.000” is no time. It reads like 00:01.000 --> 00:04.000."),
            ("Just words\nand more", "Line 6: a time stands above each caption, for instance 00:01.000 --> 00:04.000."),
            ("00:05.000 --> 00:06.000", "Line 6: there are no words below this time."),
            ("name\n00:09.000 --> 00:06.000\nHi", "Line 7: this caption ends before it begins."),
            ("00:00.500 --> 00:06.000\nHi", "Line 6: this caption begins before the one above it."),
            ("00:05.000 --> 00:06.000\nHi\n00:07.000 --> 00:08.000\nYou", "Line 8: an empty line is missing above this time."),
            ("00:05.000 --> 00:30.000\nHi", "Line 6: this caption goes on after the recording has ended, at 0:20."),
        ],
    )
    def test_say_in_which_line_what_is_the_matter(self, block, words):
        assert _problems(f"{GOOD}\n{block}\n", seconds=20) == [words]

    def test_say_everything_at_once_but_not_a_hundred_times(self):
        assert len(_problems(f"{HEAD}00:01 --> 00:02\nHi\n\n00:03,000 --> 00:04,000\nHi\n")) == 2
        problems = _problems(HEAD + "00:01 --> 00:02\nHi\n\n" * 100)
        assert len(problems) == 11
        assert problems[-1] == "There are 90 more like these."

    @given(
        st.lists(st.tuples(st.integers(0, 10**7), st.integers(1, 10**5), st.from_regex(r"[a-z<>&. ]*[a-z]", fullmatch=True)), min_size=1)
    )
    def test_come_back_as_they_were_written(self, cues):
        def time(thousandths):
            seconds, rest = divmod(thousandths, 1000)
            return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"

        cues = sorted(cues)
        text = HEAD + "\n\n".join(f"{time(start)} --> {time(start + lasts)}\n{words}" for start, lasts, words in cues)
        read = read_captions(text)
        assert [(round(cue.start * 1000), round(cue.end * 1000), cue.text) for cue in read] == [
            (start, start + lasts, words) for start, lasts, words in cues
        ]

    @given(st.text())
    def test_any_text_is_read_or_refused_with_words(self, text):
        problems: list[str] = []
        try:
            cues = read_captions(text)
        except LinesInvalid as invalid:
            cues, problems = [], invalid.problems
        assert bool(cues) != bool(problems)
        assert all(problems)


class TestChapters:
    def test_are_a_time_and_a_title_each(self):
        text = "0:00 The first corner\n\n1:05 – The second corner\n1:02:03 Much later"
        assert read_chapters(text) == [Chapter(0, "The first corner"), Chapter(65, "The second corner"), Chapter(3723, "Much later")]
        assert as_text(read_chapters(text)) == "0:00 The first corner\n1:05 The second corner\n1:02:03 Much later"
        assert read_chapters("") == []

    def test_may_be_webvtt(self):
        assert read_chapters("WEBVTT\n\n00:00.000 --> 00:10.000\nThe first\ncorner\n") == [Chapter(0, "The first corner")]

    @pytest.mark.parametrize(
        ("line", "words"),
        [
            ("The second corner", "Line 2: “The second corner” should be a time and a title, for instance “1:05 The second corner”."),
            ("0:00 Again", "Line 2: this chapter does not begin after the one above it."),
            ("0:20 Too late", "Line 2: the recording has ended by then, at 0:20."),
            ("0:75 No such second", "Line 2: “0:75 No such second” should be a time and a title, for instance “1:05 The second corner”."),
        ],
    )
    def test_say_in_which_line_what_is_the_matter(self, line, words):
        assert _problems(f"0:00 The first corner\n{line}", read_chapters, seconds=20) == [words]

    @given(st.lists(st.integers(0, 90_000), unique=True).map(sorted))
    def test_come_back_as_they_were_written(self, times):
        chapters = [Chapter(at, f"Number {n}") for n, at in enumerate(times)]
        assert read_chapters(as_text(chapters)) == chapters


def test_a_time_reads_as_players_show_it():
    assert [timecode(seconds) for seconds in (0, 7, 65, 3723.9)] == ["0:00", "0:07", "1:05", "1:02:03"]
