"""Dated sessions in plain values, as they leave tiptoe for a calendar, a watch or a sheet of paper.

Timetable of Slots of Works. A plan is turned into one by `tiptoe.app_plan_export`; the exchange
formats know nothing else of plans. Text in here is what people read: it may be anybody's.

Imports nothing of tiptoe. Reads nothing, writes nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime

__all__ = ["Guide", "Slot", "Timetable", "Work"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One exercise of a session, for one leg or for both together.

    exercise   id in the catalogue; title is its name in words
    side       left, right or both
    hold_s     0, or how long each rep is held; load_kg 0 for none
    tempo_s    up, held at the top, down, paused at the bottom
    aim        how high, in words; note and stop_rules as the plan gives them
    """

    exercise: str
    title: str
    side: str
    sets: int
    reps: int
    hold_s: int
    load_kg: float
    is_rep_maximum: bool
    tempo_s: tuple[float, float, float, float]
    rest_s: int
    aim: str
    is_barefoot: bool
    note: str
    stop_rules: tuple[str, ...]

    @property
    def amount(self) -> str:
        """`3 x 12`, `5 x 45 s`, with the weight if there is one."""
        if self.hold_s:
            reps = f"{self.reps} x " if self.reps > 1 else ""
            told = f"{self.sets} x {reps}{self.hold_s} s"
        else:
            told = f"{self.sets} x {self.reps}"
        if self.is_rep_maximum:
            told += f", with as much weight as lets you do just {self.reps}"
        return told + (f", holding {self.load_kg:g} kg" if self.load_kg else "")

    @property
    def legs(self) -> str:
        return "both legs" if self.side == "both" else f"{self.side} leg"

    @property
    def tempo(self) -> str:
        """`2 s up, 1 s at the top, 3 s down`; nothing for a hold."""
        names = ("up", "at the top", "down", "at the bottom")
        told = [f"{s:g} s {name}" for s, name in zip(self.tempo_s, names, strict=True) if s]
        return "" if self.hold_s else ", ".join(told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One session on one day.

    uid      the same for as long as the plan has a session that day
    time     local HH:MM, or None when none was named
    remark   when in the day, in words, where that matters
    status   planned, done, missed, skipped, or cancelled: it was planned and will not be
    is_firm  the next session: its dose is decided; later ones may still change
    """

    uid: str
    date: date
    time: str | None
    minutes: int
    status: str
    is_firm: bool
    works: tuple[Work, ...]
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """All sessions of a plan.

    revision   grows with everything that happens; changed is when that last was, with its offset
    time_zone  an IANA name, or None: then times are wherever the person is
    stop       why nothing is prescribed, or empty
    """

    plan_id: str
    title: str
    revision: int
    changed: datetime
    time_zone: str | None
    advice: tuple[str, ...]
    stop: str
    slots: tuple[Slot, ...]

    @property
    def next_slot(self) -> Slot | None:
        return next((slot for slot in self.slots if slot.is_firm), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """How an exercise is done, for paper: sentences, and a drawing of our own as SVG."""

    title: str
    how: tuple[str, ...]
    cues: tuple[str, ...]
    drawing: str
