"""The catalogue for people: a list, one exercise in full, a page with drawings, and JSON.

Exercise -> text, HTML, dict. Everything said is the catalogue's; nothing is made up here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import jinja2

from tiptoe import catalogue
from tiptoe.catalogue import Exercise, Statement
from tiptoe.catalogue.figure import draw

__all__ = ["as_json", "list_text", "markdown", "page", "text"]

MARKDOWN = """# The exercises

All exercises of the catalogue. `tiptoe exercises ID` tells everything about one; `--out FILE.svg`
draws it. Made by `tiptoe exercises --out docs/reference/exercises.md`; a test holds it to the data.
"""
STANCES = {"both": "two legs", "one": "one leg", "two_up_one_down": "two up, one down"}
MUSCLES = {"foot": "small muscles of the foot", "thigh": "thigh", "hip": "hip and buttocks"}
EASIER = "Easier"
PHASES = {"up": "Up", "top": "At the top", "down": "Down", "bottom": "At the bottom"}
EQUIPMENT = {"unstable_surface": "pillow or balance dome", "weights": "dumbbells"}


def list_text() -> str:
    """All exercises, a line each, and what holds for all of them."""
    found = catalogue.exercises()
    wide = max(map(len, found))
    lines = [f"{name:{wide}}  {each.about}" for name, each in found.items()]
    rules = [f"  {each.text}" for each in catalogue.principles()]
    return "\n".join([*lines, "", "For all of them:", *rules]) + "\n"


def text(found: Exercise) -> str:
    """Everything about one exercise."""
    lines = [found.title, found.about, ""]
    lines += [f"{name}: {said}" for name, said in summary(found)]
    for head, told in _parts(found):
        lines += ["", head, *(f"  {each}" for each in told)]
    return "\n".join([*lines, "", *(f"{head}: {said}" for head, said in origins(found))]) + "\n"


def origins(found: Exercise) -> list[tuple[str, str]]:
    """Where the exercise and its numbers are from."""
    told = [("The exercise", str(found.source)), ("The dose", str(found.dose.source))]
    return told + ([("The tempo", str(found.tempo_source))] if found.tempo_source else [])


def summary(found: Exercise) -> list[tuple[str, str]]:
    """What a table says of it in a few words."""
    told = [
        ("Done on", STANCES[found.stance]),
        ("Muscles", muscles(found)),
        ("Needs", ", ".join(EQUIPMENT.get(each, each) for each in found.equipment) or "nothing"),
        ("Dose", dose(found)),
        ("Tempo", tempo(found)),
    ]
    return told + ([("Barefoot", "if it is comfortable")] if found.can_barefoot else [])


def dose(found: Exercise) -> str:
    """`2 to 3 sets of 10 to 15`."""
    amount = f"{_span(found.dose.sets)} sets of {_span(found.dose.reps)}"
    return amount + (f", held {_span(found.dose.hold_s)} s each" if found.dose.hold_s else "")


def _span(pair: tuple[int, int]) -> str:
    return str(pair[0]) if pair[0] == pair[1] else f"{pair[0]} to {pair[1]}"


def tempo(found: Exercise) -> str:
    told = [
        f"{PHASES[each.name].lower()} {each.seconds:g} s" for each in found.phases if each.seconds
    ]
    return ", ".join(told) or "held"


def muscles(found: Exercise) -> str:
    """The main ones, then those that help."""
    main = [MUSCLES.get(each, each) for each, part in found.muscles.items() if part == "main"]
    more = [MUSCLES.get(each, each) for each, part in found.muscles.items() if part != "main"]
    return ", ".join(main) + (f"; helped by {', '.join(more)}" if more else "")


def _way(way: catalogue.Way, head: str, *, in_words: bool) -> str:
    """An edge says what is harder on its harder side: this one, where the other is easier."""
    name = catalogue.exercise(way.exercise).title if in_words else way.exercise
    return f"{name} ({'harder here: ' if head == EASIER else ''}{way.by})"


def _parts(found: Exercise, *, in_words: bool = False) -> list[tuple[str, list[str]]]:
    """Headings, and under each what is said."""
    parts = [("Start", _texts(found.position))]
    parts += [(PHASES[each.name], _texts(each.said)) for each in found.phases]
    parts += [("Breathing", _texts(found.breathing)), ("Mind", _texts(found.cues))]
    faults = [catalogue.fault(each) for each in found.mistakes]
    parts.append(("Mistakes", [f"{each.title}: {each.cue}" for each in faults]))
    parts += [("Care", _texts(found.precautions)), ("Why", _texts(found.why))]
    for head, ways in ((EASIER, found.easier), ("Harder", found.harder)):
        parts.append((head, [_way(each, head, in_words=in_words) for each in ways]))
    return [(head, told) for head, told in parts if told]


def _texts(said: Iterable[Statement]) -> list[str]:
    return [each.text for each in said]


def page(chosen: Iterable[Exercise]) -> str:
    """One HTML page with drawings that needs nothing else."""
    room = jinja2.Environment(
        loader=jinja2.PackageLoader("tiptoe.report", "page"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    told = [
        {
            "found": each,
            "drawing": draw(each),
            "table": summary(each),
            "parts": _parts(each, in_words=True),
            "origins": origins(each),
        }
        for each in chosen
    ]
    return room.get_template("exercises.html.j2").render(
        exercises=told, principles=catalogue.principles()
    )


def markdown() -> str:
    """The reference page: a row an exercise, and what holds for all of them."""
    lines = [
        MARKDOWN,
        "| id | exercise | muscles | dose | tempo | harder |",
        "|---|---|---|---|---|---|",
    ]
    for name, found in catalogue.exercises().items():
        harder = ", ".join(f"`{way.exercise}`" for way in found.harder)
        cells = (f"`{name}`", found.about, muscles(found), dose(found), tempo(found), harder)
        lines.append(f"| {' | '.join(cells)} |")
    rules = [f"- {each.text}" for each in catalogue.principles()]
    return "\n".join([*lines, "", "## For all of them", "", *rules]) + "\n"


def as_json(found: Exercise) -> dict[str, Any]:
    """The exercise as one JSON object: every sentence with its source in words."""
    told: dict[str, Any] = _plain(found)
    return {"schema": "tiptoe.exercise/1", **told, "is_hold": found.is_hold}


def _plain(value: Any) -> Any:  # noqa: ANN401 - any part of an exercise
    if isinstance(value, catalogue.Source):
        return {"facts": list(value.facts), "choice": value.choice, "said": str(value)}
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, tuple) else value
