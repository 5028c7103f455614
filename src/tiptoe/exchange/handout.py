"""Write the next session as one page for the wall: what, how, when to stop, and where to tick.

Timetable + Guides -> HTML or PDF. Pure. The page needs nothing from anywhere. What people have
written is handed to the templates as data and never becomes part of them. docs/how-to/plan-out.md
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from tiptoe.errors import SetupError
from tiptoe.planned import Guide, Slot, Timetable, Work

if TYPE_CHECKING:  # loaded when there is a page to write
    import jinja2

__all__ = ["Sheet", "dump_html", "dump_pdf"]

PERSON_MOST, TEXT_MOST, CUES_MOST = 80, 1000, 4
ROWS, ROWS_FEW = 10, 6  # to tick off; fewer where the exercises need the room
CARDS_MANY = 2
PRINT = (  # up to so many exercises: how large, so that a browser prints one page
    (1, {"size": "9.5pt", "columns": 1, "drawing": "36mm"}),
    (2, {"size": "9pt", "columns": 2, "drawing": "30mm"}),
    (3, {"size": "8pt", "columns": 3, "drawing": "22mm"}),
    (4, {"size": "7.5pt", "columns": 2, "drawing": "20mm"}),
    (float("inf"), {"size": "7pt", "columns": 3, "drawing": "18mm"}),
)
LATIN_END = 0x250  # what the fonts that come with the page have for certain
FOOT = "For training, with your own judgement and a professional's. It is not a diagnosis."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a handout shows: the plan, how its exercises are done, and what stops everything."""

    timetable: Timetable
    guides: Mapping[str, Guide]
    red_flags: Sequence[str] = field(default=())
    person: str = ""


def dump_html(sheet: Sheet) -> str:
    """One self-contained page to read or print."""
    page = _page(sheet)
    fit = next(fit for most, fit in PRINT if len(page["cards"]) <= most)
    return _template().render(page=page, print=fit)


def dump_pdf(sheet: Sheet) -> bytes:
    """One A4 page, tagged for screen readers; the same sheet gives the same bytes."""
    import typst

    data = json.dumps(_page(sheet), ensure_ascii=False)
    source = files(__package__).joinpath("page/handout.typ").read_bytes()
    options: dict[str, Any] = {
        "format": "pdf",
        "ignore_system_fonts": all(ord(each) < LATIN_END for each in data),
        "sys_inputs": {"data": data},
    }
    try:
        made = typst.compile(source, pdf_standards="ua-1", **options)
    except typst.TypstError:  # a letter that no font here has may not stand in a tagged page
        made = _untagged(source, options)
    return bytes(made)


def _untagged(source: bytes, options: dict[str, Any]) -> bytes:
    import typst

    try:
        return bytes(typst.compile(source, **options))
    except typst.TypstError as error:
        raise SetupError(
            f"The page could not be set: {error.message}.",
            fix="Write the handout as HTML and print that; and tell us.",
        ) from error


@cache
def _template() -> "jinja2.Template":
    import jinja2

    loader = jinja2.PackageLoader("tiptoe.exchange", "page")
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    return environment.get_template("handout.html.j2")


def _page(sheet: Sheet) -> dict[str, Any]:
    """Everything on the page as plain data: the same for both forms."""
    table, slot = sheet.timetable, sheet.timetable.next_slot
    cards = _cards(slot, sheet.guides) if slot else []
    rows = ROWS_FEW if len(cards) > CARDS_MANY else ROWS
    ahead = [each for each in table.slots if each.status == "planned"]
    rules = [rule for work in (slot.works if slot else ()) for rule in work.stop_rules]
    return {
        "title": _line(table.title),
        "person": _line(sheet.person)[:PERSON_MOST],
        "when": _when(slot) if slot else "",
        "minutes": f"about {slot.minutes} minutes. {_line(slot.remark)}" if slot else "",
        "stop": _line(table.stop),
        "cards": cards,
        "rules": list(dict.fromkeys(map(_line, rules))),
        "red_flags": list(map(_line, sheet.red_flags)),
        "advice": list(map(_line, table.advice)),
        "rows": [_when(each) for each in ahead[:rows]],
        "foot": FOOT,
        "made": f"{table.plan_id}, revision {table.revision}, {table.changed:%Y-%m-%d}",
    }


def _when(slot: Slot) -> str:
    return f"{slot.date:%a} {slot.date.day} {slot.date:%b %Y}" + (
        f", {slot.time}" if slot.time else ""
    )


def _cards(slot: Slot, guides: Mapping[str, Guide]) -> list[dict[str, Any]]:
    """One card for each exercise; left and right share it."""
    found: dict[str, list[Work]] = {}
    for work in slot.works:
        found.setdefault(work.exercise, []).append(work)
    return [_card(works, guides.get(exercise)) for exercise, works in found.items()]


def _card(works: list[Work], guide: Guide | None) -> dict[str, Any]:
    first = works[0]
    how = [first.tempo, "barefoot" if first.is_barefoot else "", f"{first.rest_s} s rest"]
    notes = [each for work in works for each in (work.aim, work.note) if each]
    return {
        "title": _line(guide.title if guide else first.title),
        "amounts": [_line(f"{work.legs}: {work.amount}".capitalize()) for work in works],
        "tempo": "; ".join(filter(None, how)),
        "notes": list(dict.fromkeys(map(_line, notes))),
        "how": list(map(_line, guide.how)) if guide else [],
        "cues": list(map(_line, guide.cues[:CUES_MOST])) if guide else [],
        "drawing": guide.drawing if guide else "",
    }


def _line(said: str) -> str:
    """One line, without what no page can show."""
    shown = (each if each.isprintable() else " " for each in said[:TEXT_MOST])
    return " ".join("".join(shown).split())
