"""Reading module files, and finding everything that is wrong with them before a page is touched."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from cms.blocks.check import KINDS
from cms.blocks.scenario import STANCES
from cms.curriculum.glossary import GLOSSARY, problems_of_glossary
from cms.curriculum.writing import RULES
from courses.models import Mode, Tier
from courses.queries import First, asked_first, ring_before

FRAMEWORK = "framework.yaml"
# Other files of a curriculum's folder, which other commands load.
_OTHERS = {FRAMEWORK, GLOSSARY, "partnership.yaml"}


_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CurriculumInvalid(ValueError):
    """The folder cannot be loaded. Each of `problems` names the file, the path in it, and what is wrong there."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class ModuleFile:
    name: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Curriculum:
    modules: list[ModuleFile]
    framework: dict[str, Any] | None
    terms: list[dict[str, Any]]


def read_curriculum(folder: Path, *, known: Collection[str] = ()) -> Curriculum:
    """Every module file of a folder, in the order of their codes, the framework and the glossary beside them. Raises CurriculumInvalid.

    `known` are the codes of modules that are there already and may be named.
    """
    if not folder.is_dir():
        raise CurriculumInvalid([f"{folder}: is no folder"])
    problems: list[str] = []
    modules = []
    for path in sorted(folder.glob("*.yaml")):
        if path.name in _OTHERS:
            continue
        data = _read(path, problems)
        if data is not None:
            found = [f"{path.name}: {problem}" for problem in problems_of(data)]
            problems += found
            if not found:
                modules.append(ModuleFile(path.name, canonical(data)))
    framework = _read(folder / FRAMEWORK, problems) if (folder / FRAMEWORK).exists() else None
    glossary = _read(folder / GLOSSARY, problems) if (folder / GLOSSARY).exists() else {"terms": []}
    problems += problems_of_glossary(glossary) if glossary is not None else []
    if not modules and not problems:
        problems.append(f"{folder}: holds no module files")
    if not problems:
        problems += _problems_together(modules, known)
    if problems:
        raise CurriculumInvalid(problems)
    # What a module asks first is published before it.
    by_code = {str(file.data["code"]): file for file in sorted(modules, key=lambda file: str(file.data["code"]))}
    order = asked_first({code: _asked(file) for code, file in by_code.items()})
    return Curriculum([by_code[code] for code in order], framework, glossary["terms"] if glossary else [])


def _asked(file: ModuleFile) -> First:
    return First(file.data["requires"], file.data.get("first_enough")) if file.data.get("first_is_asked") else First()


def canonical(value: Any) -> Any:
    """The data with its optional parts in place and without white space around its texts: two files that say the same are equal."""
    module = _stripped(value)
    module.setdefault("sessions", [])
    module.setdefault("between_sessions", [])
    for name in ("sessions", "between_sessions", "requires", "awards", "principles", "confidence", "further_reading"):
        module[name] = module.get(name) or []
    # Said or left out, no is no.
    return {name: value for name, value in module.items() if name not in RULES or value}


def _stripped(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _stripped(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_stripped(item) for item in value]
    return value.strip() if isinstance(value, str) else value


def _read(path: Path, problems: list[str]) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 (a safe loader, in C where there is one)
    except OSError as error:
        problems.append(f"{path.name}: cannot be read: {error.strerror}")
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        problems.append(f"{path.name}: is no YAML: {' '.join(str(error).split())}")
    return None


# -- Shapes ---------------------------------------------------------------------------------------------------------------------------
# A shape is a type, a tuple of allowed words, a list of one shape, or a mapping of keys to shapes. A key that ends with ? may be left out.
_STANCE_WORDS = tuple(code for code, _words in STANCES)
# A task may be one text, or have a title and what to bring.
_TASK = {"title": str, "text": str, "evidence?": str}
_MODULE: dict[str, Any] = {
    "code": str,
    "slug": str,
    "title": str,
    "summary": str,
    "tier": tuple(Tier.values),
    "mode": tuple(Mode.values),
    "minutes": int,
    "audience": [str],
    "requires": [str],
    "first_is_asked?": bool,
    "first_enough?": int,
    "is_in_order?": bool,
    "may_be_proved?": bool,
    "refresh?": {"months": int, "early_days": int, "satisfied_by": [str]},
    "outcomes": [str],
    "awards": [{"competency": str, "level": (1, 2)}],
    "principles": [str],
    "confidence": [str],
    "sessions?": [{"title": str, "hours": float, "plan": [{"minutes": int, "what": str}]}],
    "between_sessions?": [_TASK],
    "lessons": [{"slug": str, "title": str, "minutes": int, "objective": str, "blocks": list}],
    "scenario?": {
        "title": str,
        "setting": str,
        "content_note": str,
        "points?": [str],
        "cast": [{"name": str, "who": str}],
        "start": str,
        "steps": dict,
        "endings": dict,
    },
    "check?": {"pass_mark": int, "draw": int, "questions": list},
    "try_this_week?": str,
    "further_reading": [{"title": str, "by": str, "year": int, "note?": str}],
}
_BLOCKS: dict[str, Any] = {
    "text": str,
    "heading": str,
    "story": {"title": str, "text": str},
    "compare": {"title": str, "left": {"label": str, "items": [str]}, "right": {"label": str, "items": [str]}},
    "cards": {"title": str, "items": [{"term": str, "meaning": str}]},
    "window": {"caption": str},
    "steps": {"title": str, "items": [{"title": str, "text": str}]},
    "callout": {"kind": ("remember", "safety", "content-note", "tip"), "text": str},
    "rewrite": {"prompt": str, "starter": str, "example": str},
    "reflection": {"prompt": str, "guidance?": str},
    "media": {"kind": ("video", "audio"), "title": str, "minutes": int, "script?": str, "transcript?": str, "recording?": str},
    "recap": [str],
}
_STEP = {"text": str, "choices": [{"id": str, "label": str, "stance": _STANCE_WORDS, "feedback": str, "takes": str, "next": str}]}
_ENDING = {"title": str, "text": str}
_QUESTION = {
    "id": str,
    "outcome": int,
    "kind": tuple(code for code, _words in KINDS),
    "stem": str,
    "options?": [{"id": str, "text": str, "correct?": bool, "match?": str, "feedback?": str}],
    "guidance?": str,
    "rubric?": [{"id": str, "text": str}],
    "enough?": int,
}
_WORDS = {str: "text", int: "a whole number", float: "a number", list: "a list", dict: "a set of keys", bool: "true or false"}


def problems_of(data: Any) -> Iterator[str]:
    """What is wrong with one module by itself: the path in it, and what is wrong there."""
    yield from _misshapen(data, _MODULE, "")
    if not isinstance(data, dict):
        return
    for n, lesson in enumerate(data["lessons"] if isinstance(data.get("lessons"), list) else []):
        for m, block in enumerate(lesson.get("blocks") or [] if isinstance(lesson, dict) else []):
            where = f"lessons[{n}].blocks[{m}]"
            if not isinstance(block, dict) or len(block) != 1:
                yield f"{where}: should be one kind of block with its content"
                continue
            ((kind, value),) = block.items()
            if kind not in _BLOCKS:
                yield f"{where}: «{kind}» is no kind of block"
            else:
                yield from _misshapen(value, _BLOCKS[kind], f"{where}.{kind}")
                if kind == "media" and isinstance(value, dict):
                    yield from _media_problems(value, f"{where}.{kind}")
    scenario = data.get("scenario")
    if isinstance(scenario, dict):
        yield from _scenario_problems(scenario)
    check, outcomes = data.get("check"), len(data["outcomes"]) if isinstance(data.get("outcomes"), list) else 0
    if isinstance(check, dict) and isinstance(check.get("questions"), list):
        yield from _check_problems(check, outcomes)
    yield from _rule_problems(data, outcomes)


def _rule_problems(data: dict[str, Any], outcomes: int) -> Iterator[str]:
    enough, first = data.get("first_enough"), data.get("requires")
    if isinstance(enough, int) and isinstance(first, list) and not 1 <= enough <= len(first):
        yield f"first_enough: {enough} of {len(first)} cannot be asked"
    if data.get("may_be_proved") is True:
        questions = (data.get("check") or {}).get("questions") if isinstance(data.get("check"), dict) else None
        asked = {question.get("outcome") for question in questions or [] if isinstance(question, dict)}
        yield from (f"may_be_proved: the check asks nothing on outcome {n}" for n in range(1, outcomes + 1) if n not in asked)


def _media_problems(media: dict[str, Any], where: str) -> Iterator[str]:
    if "recording" not in media:
        if "transcript" not in media:
            yield f"{where}.transcript: is missing"
        return
    try:
        UUID(str(media["recording"]))
    except ValueError:
        yield f"{where}.recording: «{media['recording']}» is no key of a recording"


def recordings_named(module: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Where a module names a recording, and by which key."""
    for n, lesson in enumerate(module["lessons"]):
        for m, block in enumerate(lesson["blocks"]):
            if "recording" in (block.get("media") or {}):
                yield f"lessons[{n}].blocks[{m}].media.recording", str(UUID(block["media"]["recording"]))


def _misshapen(value: Any, shape: Any, where: str) -> Iterator[str]:
    if isinstance(shape, tuple):
        if value not in shape:
            yield f"{where}: «{value}» should be one of {', '.join(map(str, shape))}"
    elif isinstance(shape, list):
        if not isinstance(value, list):
            yield f"{where}: should be a list"
            return
        for n, item in enumerate(value):
            yield from _misshapen(item, shape[0], f"{where}[{n}]")
    elif isinstance(shape, dict):
        if shape is _TASK and isinstance(value, str):
            shape, value = {"text": str}, {"text": value}
        if not isinstance(value, dict):
            yield f"{where or 'the file'}: should be a set of keys"
            return
        known = {key.rstrip("?"): inner for key, inner in shape.items()}
        dot = f"{where}." if where else ""
        yield from (f"{dot}{key}: is no key that the academy knows" for key in value if key not in known)
        for key, inner in shape.items():
            name = key.rstrip("?")
            if name not in value or (value[name] is None and key.endswith("?")):
                if not key.endswith("?"):
                    yield f"{dot}{name}: is missing"
                continue
            yield from _misshapen(value[name], inner, f"{dot}{name}")
    elif shape is str and isinstance(value, str) and not value.strip():
        yield f"{where}: is empty"
    elif not isinstance(value, (int, float) if shape is float else shape) or (shape in (int, float) and isinstance(value, bool)):
        yield f"{where}: should be {_WORDS[shape]}"


def _scenario_problems(scenario: dict[str, Any]) -> Iterator[str]:
    steps, endings = scenario.get("steps"), scenario.get("endings")
    if not isinstance(steps, dict) or not isinstance(endings, dict):
        return
    for code, step in steps.items():
        found = list(_misshapen(step, _STEP, f"scenario.steps.{code}"))
        yield from found
        if not found:
            for n, choice in enumerate(step["choices"]):
                if choice["next"] not in steps and choice["next"] not in endings:
                    yield f"scenario.steps.{code}.choices[{n}].next: no step or ending is called «{choice['next']}»"
    for code, ending in endings.items():
        yield from _misshapen(ending, _ENDING, f"scenario.endings.{code}")
    if scenario.get("start") not in steps:
        yield f"scenario.start: no step is called «{scenario.get('start')}»"


def _check_problems(check: dict[str, Any], outcomes: int) -> Iterator[str]:
    seen: set[str] = set()
    for n, question in enumerate(check["questions"]):
        where = f"check.questions[{n}]"
        found = list(_misshapen(question, _QUESTION, where))
        yield from found
        if found:
            continue
        if question["id"] in seen:
            yield f"{where}.id: «{question['id']}» stands twice"
        seen.add(question["id"])
        if not 1 <= question["outcome"] <= outcomes:
            yield f"{where}.outcome: there is no outcome {question['outcome']}"
        yield from (f"{where}: {words}" for words in _key_problems(question))
    if isinstance(check.get("draw"), int) and check["draw"] > len(check["questions"]):
        yield f"check.draw: {check['draw']} cannot be drawn out of {len(check['questions'])}"


def _key_problems(question: dict[str, Any]) -> Iterator[str]:
    kind, options, rubric = question["kind"], question.get("options") or [], question.get("rubric") or []
    if kind == "short":
        if not rubric:
            yield "a short answer needs a rubric"
        elif not 1 <= (question.get("enough") or 1) <= len(rubric):
            yield f"enough: the rubric has {len(rubric)} points"
        return
    if len(options) < 2:
        yield "needs two options or more"
        return
    right = sum(bool(option.get("correct")) for option in options)
    if kind in ("single", "multiple") and not right:
        yield "no option is correct"
    if kind == "single" and right > 1:
        yield f"{right} options are correct, and one may be chosen"
    if kind == "match":
        partners = [(option.get("match") or "").strip() for option in options]
        yield from (f"options[{place}].match: is missing" for place, partner in enumerate(partners) if not partner)
        if all(partners) and len(set(partners)) == 1:
            yield "all options belong with the same"


def _problems_together(files: list[ModuleFile], known: Collection[str]) -> Iterator[str]:
    codes = [file.data["code"] for file in files]
    asked = {code: First() for code in known} | {file.data["code"]: _asked(file) for file in files}
    slugs = [file.data["slug"] for file in files]
    for file in files:
        module = file.data
        if codes.count(module["code"]) > 1:
            yield f"{file.name}: code: «{module['code']}» stands in more than one file"
        if slugs.count(module["slug"]) > 1:
            yield f"{file.name}: slug: «{module['slug']}» stands in more than one file"
        for n, code in enumerate(module["requires"]):
            if code not in codes and code not in known:
                yield f"{file.name}: requires[{n}]: there is no module «{code}»"
        if ring := ring_before(module["code"], asked):
            yield f"{file.name}: requires: {' → '.join([*ring, ring[0]])} wait for each other"
        seen: set[str] = {"scenario", "check"}
        for n, lesson in enumerate(module["lessons"]):
            if lesson["slug"] in seen:
                yield f"{file.name}: lessons[{n}].slug: «{lesson['slug']}» stands twice"
            seen.add(lesson["slug"])
