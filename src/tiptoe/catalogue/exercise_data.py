"""The exercises: how each is done, what it is for, and what is easier or harder.

exercises.toml -> Exercise. Sentences are put in where the file names them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from tiptoe.catalogue.fault_data import faults
from tiptoe.catalogue.read import Entry, table
from tiptoe.catalogue.said import Source, Statement, source_of, statements
from tiptoe.errors import InputError

__all__ = ["Dose", "Exercise", "Phase", "Pose", "Way", "exercise", "exercises"]

STANCES = ("both", "one", "two_up_one_down")
SURFACES = ("floor", "step", "seat", "unstable")
KNEES = ("straight", "bent", "right_angle", "moving")
FEET = ("parallel", "toes_in", "toes_out", "narrow", "wide")
EQUIPMENT = ("chair", "step", "weights", "unstable_surface", "wall")
MUSCLES = ("gastrocnemius", "soleus", "foot", "thigh", "hip")
PHASES = ("up", "top", "down", "bottom")
TURN = (-180.0, 180.0)  # degrees
SETS, REPS, HOLD_S, TEMPO_S = (1, 10), (1, 200), (1, 180), (0.0, 30.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """Joint angles of one picture in degrees, the person facing right.

    foot        pitch about the ball, heel up
    shank, thigh, trunk   lean from upright, forwards; 0 stands straight
    arms        swing forwards from hanging
    free_thigh, free_knee  the other leg, when it does not stand beside the first
    free_step   how far behind the other foot stands, in statures; 0 when it does not
    dumbbells   0, 1 or 2
    """

    foot: float = 0.0
    shank: float = 0.0
    thigh: float = 0.0
    trunk: float = 0.0
    arms: float = 0.0
    free_thigh: float | None = None
    free_knee: float | None = None
    free_step: float = 0.0
    dumbbells: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """up, top, down or bottom: how long it should take, None where it is free; what to do."""

    name: str
    seconds: float | None
    said: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """The usual amount: [least, most] of sets, of reps, and of seconds for a hold."""

    sets: tuple[int, int]
    reps: tuple[int, int]
    hold_s: tuple[int, int] | None
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """An edge to another exercise, and what is harder on the harder side of it."""

    exercise: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """One exercise. `muscles` says main or helps; `source` what of the texts it stands for."""

    id: str
    title: str
    about: str
    stance: str
    surface: str
    knee: str
    feet: str
    equipment: tuple[str, ...]
    can_barefoot: bool
    position: tuple[Statement, ...]
    phases: tuple[Phase, ...]
    tempo_source: Source | None
    breathing: tuple[Statement, ...]
    dose: Dose
    cues: tuple[Statement, ...]
    mistakes: tuple[str, ...]
    precautions: tuple[Statement, ...]
    why: tuple[Statement, ...]
    muscles: Mapping[str, str]
    easier: tuple[Way, ...]
    harder: tuple[Way, ...]
    start: Pose
    end: Pose
    source: Source

    @property
    def is_hold(self) -> bool:
        return self.dose.hold_s is not None

    def sentences(self) -> tuple[Statement, ...]:
        """All that is said about it, in the order of doing."""
        phases = tuple(each for phase in self.phases for each in phase.said)
        return self.position + phases + self.breathing + self.cues + self.precautions + self.why


def exercise(name: str) -> Exercise:
    """The exercise of that id. Raises InputError when there is none."""
    if name not in exercises():
        known = ", ".join(exercises())
        raise InputError(f"There is no exercise {name[:40]!r}.", fix=f"Known are: {known}.")
    return exercises()[name]


@cache
def exercises() -> Mapping[str, Exercise]:
    """Every exercise, by id, in the order of the file."""
    whole = table("exercises.toml")
    full = {name: _inherited(name, whole) for name in whole}
    harder = _harder(full)
    return MappingProxyType({name: _exercise(name, full[name], harder[name]) for name in full})


def _inherited(name: str, whole: Mapping[str, Any], seen: tuple[str, ...] = ()) -> dict[str, Any]:
    """The entry with everything it does not say filled in from the one it is like."""
    own = dict(whole[name])
    like = own.pop("like", None)
    if like is None:
        return own
    if like not in whole or like in (*seen, name):
        raise Entry(name, own).refuse("like", f"names {like!r}, which does not exist or is itself.")
    base = _inherited(like, whole, (*seen, name))
    for mine, other in (("facts", "choice"), ("choice", "facts")):
        if mine in own:
            base.pop(other, None)
        if f"tempo_{mine}" in own:
            base.pop(f"tempo_{other}", None)
    return {**base, **own}


def _harder(full: Mapping[str, Mapping[str, Any]]) -> dict[str, tuple[Way, ...]]:
    """The edges upwards, from those downwards."""
    found: dict[str, list[Way]] = {name: [] for name in full}
    for name, entry in full.items():
        for easier, by in entry.get("easier", {}).items():
            if easier not in found:
                raise Entry(name, entry).refuse("easier", f"names {easier!r}: no such exercise.")
            found[easier].append(Way(exercise=name, by=by))
    return {name: tuple(ways) for name, ways in found.items()}


def _exercise(name: str, data: Mapping[str, Any], harder: tuple[Way, ...]) -> Exercise:
    entry = Entry(name, data)
    dose = _dose(Entry(f"{name}.dose", entry.take("dose")))
    phases, tempo_source = _phases(entry, is_hold=dose.hold_s is not None)
    made = Exercise(
        id=name,
        title=entry.text("title"),
        about=entry.text("about"),
        stance=entry.one_of("stance", STANCES),
        surface=entry.one_of("surface", SURFACES),
        knee=entry.one_of("knee", KNEES),
        feet=entry.one_of("feet", FEET),
        equipment=entry.names("equipment", EQUIPMENT),
        can_barefoot=entry.take("can_barefoot") is True,
        position=_said(entry, "position"),
        phases=phases,
        tempo_source=tempo_source,
        breathing=_said(entry, "breathing"),
        dose=dose,
        cues=_said(entry, "cues", kind="cue"),
        mistakes=entry.names("mistakes", faults()),
        precautions=_said(entry, "precautions", kind="precaution"),
        why=_said(entry, "why"),
        muscles=_muscles(Entry(f"{name}.muscles", entry.take("muscles"))),
        easier=tuple(Way(exercise=to, by=by) for to, by in entry.take("easier").items()),
        harder=harder,
        start=_pose(Entry(f"{name}.start", entry.take("start"))),
        end=_pose(Entry(f"{name}.end", entry.take("end"))),
        source=source_of(entry),
    )
    entry.end()
    return made


def _said(entry: Entry, key: str, *, kind: str | None = None) -> tuple[Statement, ...]:
    kind = kind or key
    known = [each.partition(".")[2] for each in statements() if each.startswith(f"{kind}.")]
    return tuple(statements()[f"{kind}.{name}"] for name in entry.names(key, known))


def _phases(entry: Entry, *, is_hold: bool) -> tuple[tuple[Phase, ...], Source | None]:
    """The phases with something to do or a time to keep, and where the times are from."""
    seconds: tuple[float | None, ...] = (None,) * len(PHASES)
    source = None
    if not is_hold:
        seconds = entry.numbers("tempo_s", count=len(PHASES), within=TEMPO_S)
        source = source_of(entry, "tempo_")
    pairs = zip(PHASES, seconds, strict=True)
    made = [Phase(name=each, seconds=s or None, said=_said(entry, each)) for each, s in pairs]
    return tuple(each for each in made if each.said or each.seconds), source


def _dose(entry: Entry) -> Dose:
    made = Dose(
        sets=entry.span("sets", SETS),
        reps=entry.span("reps", REPS),
        hold_s=None if (hold := entry.take("hold_s")) is None else _hold(entry, hold),
        source=source_of(entry),
    )
    entry.end()
    return made


def _hold(entry: Entry, hold: object) -> tuple[int, int]:
    return Entry(entry.where, {"hold_s": hold}).span("hold_s", HOLD_S)


def _muscles(entry: Entry) -> Mapping[str, str]:
    found = {each: entry.take(each) for each in MUSCLES}
    entry.end()
    told = {each: part for each, part in found.items() if part is not None}
    if not told or not set(told.values()) <= {"main", "helps"}:
        raise entry.refuse("muscles", "must say main or helps.")
    return MappingProxyType(told)


def _pose(entry: Entry) -> Pose:
    def angle(key: str) -> float:
        return entry.number(key, default=0.0, within=TURN)

    def free(key: str) -> float | None:
        return None if (found := entry.take(key)) is None else float(found)

    made = Pose(
        foot=angle("foot"),
        shank=angle("shank"),
        thigh=angle("thigh"),
        trunk=angle("trunk"),
        arms=angle("arms"),
        free_thigh=free("free_thigh"),
        free_knee=free("free_knee"),
        free_step=entry.number("free_step", default=0.0, within=(0.0, 1.0)),
        dumbbells=int(entry.number("dumbbells", default=0, within=(0, 2))),
    )
    entry.end()
    return made
