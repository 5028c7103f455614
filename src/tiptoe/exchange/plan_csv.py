"""Write a timetable as CSV, one row for each exercise of each session.

Timetable -> str. Pure. Kilograms and seconds; an empty cell where there is no number. A text that
a spreadsheet would take for a formula begins with an apostrophe. docs/reference/plan-files.md
"""

import csv
import io
from collections.abc import Iterator

from tiptoe.planned import Slot, Timetable, Work

__all__ = ["COLUMNS", "dump_plan_csv"]

COLUMNS = (
    *("uid", "date", "time", "minutes", "status", "is_firm"),
    *("exercise", "title", "side", "sets", "reps", "hold_s", "load_kg", "is_rep_maximum"),
    *("up_s", "top_s", "down_s", "bottom_s", "rest_s", "is_barefoot", "aim", "note"),
)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def dump_plan_csv(timetable: Timetable) -> str:
    """The table, header first, in the order of the days."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for slot in timetable.slots:
        writer.writerows(_rows(slot))
    return text.getvalue()


def _rows(slot: Slot) -> Iterator[dict[str, object]]:
    about: dict[str, object] = {
        "uid": _safe(slot.uid),
        "date": slot.date.isoformat(),
        "time": slot.time,
        "minutes": slot.minutes or None,
        "status": slot.status,
        "is_firm": _truth(slot.is_firm),
    }
    for work in slot.works:
        yield about | _row(work)
    if not slot.works:
        yield about


def _row(work: Work) -> dict[str, object]:
    up, top, down, bottom = (None,) * 4 if work.hold_s else work.tempo_s
    return {
        "exercise": _safe(work.exercise),
        "title": _safe(work.title),
        "side": work.side,
        "sets": work.sets,
        "reps": work.reps,
        "hold_s": work.hold_s or None,
        "load_kg": work.load_kg or None,
        "is_rep_maximum": _truth(work.is_rep_maximum),
        "up_s": up,
        "top_s": top,
        "down_s": down,
        "bottom_s": bottom,
        "rest_s": work.rest_s,
        "is_barefoot": _truth(work.is_barefoot),
        "aim": _safe(work.aim),
        "note": _safe(work.note),
    }


def _truth(told: bool) -> str:  # noqa: FBT001 - a cell's own value
    return str(told).lower()


def _safe(said: str) -> str:
    return f"'{said}" if said.startswith(FORMULA) else said
