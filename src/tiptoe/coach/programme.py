"""A programme: ladders of steps, from easy to hard, with how often and how slowly.

TOML or JSON object -> Programme. Pure. The format: docs/reference/programme.md
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from tiptoe.catalogue import exercise
from tiptoe.coach.exercise import is_one_sided, known
from tiptoe.coach.given import Given
from tiptoe.errors import NotFoundError

__all__ = [
    "Programme",
    "Step",
    "Tempo",
    "Track",
    "built_in",
    "programme",
    "programme_json",
    "programme_of",
    "read_programme",
]

SCHEMA = "tiptoe.programme/1"
WORDINGS = ("fitness", "clinic")
TARGETS = ("gastrocnemius", "soleus", "both")
CHANGES = ("start", "stance", "surface", "knee", "load", "speed", "reps", "hold")
TRACKS_MOST, STEPS_MOST, FILE_MOST = 6, 20, 100_000
SETS, REPS, HOLD_S, LOAD_KG, REST_S, TEMPO_S = (
    (1, 10),
    (1, 200),
    (1, 180),
    (0, 200),
    (0, 900),
    (0, 30),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """Seconds up, held at the top, down, and paused at the bottom."""

    up_s: float
    top_s: float
    down_s: float
    bottom_s: float = 0.0

    @property
    def rep_s(self) -> float:
        return self.up_s + self.top_s + self.down_s + self.bottom_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rung: an exercise and the range its dose may move in.

    by            what makes it harder than the rung before: stance, surface, knee, load, speed ...
    sets, reps    [least, most]; hold_s [least, most] instead of a tempo for holds
    more_reps, more_hold_s   how much one increase adds
    load_kg       [least, most] held weight, or None where none is used
    is_rep_maximum           as heavy as lets exactly these reps be done (chosen with a clinician)
    weeks         least whole weeks on this rung
    """

    id: str
    exercise: str
    by: str
    sets: tuple[int, int]
    reps: tuple[int, int]
    more_reps: int
    hold_s: tuple[int, int] | None
    more_hold_s: int
    load_kg: tuple[float, float] | None
    is_rep_maximum: bool
    tempo: Tempo
    rest_s: int
    weeks: int
    note: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One ladder. Left and right climb it apart wherever a rung is done on one leg."""

    id: str
    title: str
    target: str
    steps: tuple[Step, ...]

    def is_one_sided(self, step: int) -> bool:
        """Whether each leg does this rung alone."""
        return is_one_sided(self.steps[step].exercise)


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """Ladders and their week.

    wording         "fitness", or "clinic": only for a plan that a clinician is responsible for
    days_per_week   [least, most]; sessions_a_day 1 or 2
    rest_days       never on two days running
    before_run_min  [15, 20]: that many minutes before a run, on days with a run
    weeks           how long it is meant to last
    easy_week_every a lighter week after so many weeks; 0 for none
    """

    id: str
    title: str
    wording: str
    about: str
    source: str
    days_per_week: tuple[int, int]
    sessions_a_day: int
    rest_days: bool
    before_run_min: tuple[int, int] | None
    weeks: int
    easy_week_every: int
    tracks: tuple[Track, ...]

    def track(self, track_id: str) -> Track:
        for track in self.tracks:
            if track.id == track_id:
                return track
        raise NotFoundError(
            f"The programme {self.id} has no track {track_id[:40]!r}.",
            fix=f"Use one of: {', '.join(track.id for track in self.tracks)}.",
        )


def read_programme(data: object, *, name: str = "programme") -> Programme:
    """The programme that a TOML or JSON object tells of, or a refusal that names the field."""
    return programme_of(Given(data, name=name))


def programme_of(given: Given) -> Programme:
    """The programme of an object that is being read."""
    given.one_of("schema", (SCHEMA,))
    found = Programme(
        id=given.name_of("id"),
        title=given.text("title", most=80),
        wording=given.one_of("wording", WORDINGS),
        about=given.text("about"),
        source=given.text("source"),
        days_per_week=given.whole_span("days_per_week", within=(1, 7)),
        sessions_a_day=given.whole("sessions_a_day", least=1, most=2, default=1),
        rest_days=given.yes("rest_days", default=True),
        before_run_min=given.whole_span("before_run_min", within=(0, 240), default=None),
        weeks=given.whole("weeks", least=1, most=104),
        easy_week_every=given.whole("easy_week_every", least=0, most=12, default=0),
        tracks=tuple(_track(each) for each in given.children("tracks", most=TRACKS_MOST)),
    )
    given.end()
    _refuse_nonsense(given, found)
    return found


def _refuse_nonsense(given: Given, found: Programme) -> None:
    if not found.tracks:
        given.against("tracks", "there is none.", "Add [[tracks]] with [[tracks.steps]].")
    _refuse_repeats(given, "tracks", [track.id for track in found.tracks])
    if found.rest_days and found.days_per_week[0] > 4:  # noqa: PLR2004 - every other day of seven
        what = f"{found.days_per_week[0]} days a week leave no day of rest between them."
        given.against("days_per_week", what, "Ask for 4 at most, or set rest_days = false.")


def _track(given: Given) -> Track:
    steps = tuple(
        _step(each, first=each.path[-1] == 0) for each in given.children("steps", most=STEPS_MOST)
    )
    track = Track(
        id=given.name_of("id"),
        title=given.text("title", most=80),
        target=given.one_of("target", TARGETS),
        steps=steps,
    )
    given.end()
    if not steps:
        given.against("steps", "there is none.", "Add [[tracks.steps]].")
    _refuse_repeats(given, "steps", [step.id for step in steps])
    return track


def _refuse_repeats(given: Given, key: str, ids: list[str]) -> None:
    for number, each in enumerate(ids):
        if each in ids[:number]:
            what = f"the id {each!r} is used twice."
            given.against(key, what, "Give each its own id.", at=(number, "id"))


def _step(given: Given, *, first: bool) -> Step:
    """One rung, or a refusal that names the field."""
    tempo = given.numbers("tempo_s", count=4, within=TEMPO_S, default=(0, 0, 0, 0))
    step = Step(
        id=given.name_of("id"),
        exercise=given.one_of("exercise", known()),
        by=given.one_of("by", CHANGES, default="start")
        if first
        else given.one_of("by", CHANGES[1:]),
        sets=given.whole_span("sets", within=SETS),
        reps=given.whole_span("reps", within=REPS),
        more_reps=given.whole("more_reps", least=1, most=10, default=2),
        hold_s=given.whole_span("hold_s", within=HOLD_S, default=None),
        more_hold_s=given.whole("more_hold_s", least=1, most=30, default=5),
        load_kg=given.span("load_kg", within=LOAD_KG, default=None),
        is_rep_maximum=given.yes("is_rep_maximum", default=False),
        tempo=Tempo(up_s=tempo[0], top_s=tempo[1], down_s=tempo[2], bottom_s=tempo[3]),
        rest_s=given.whole("rest_s", least=int(REST_S[0]), most=int(REST_S[1])),
        weeks=given.whole("weeks", least=0, most=52, default=0),
        note=given.text("note", default=""),
        source=given.text("source"),
    )
    given.end()
    _refuse_odd_step(given, step)
    return step


def _refuse_odd_step(given: Given, step: Step) -> None:
    is_hold = exercise(step.exercise).is_hold
    if is_hold and not step.hold_s:
        given.against("hold_s", f"{step.exercise} is a hold.", "Say how long: hold_s = [20, 45].")
    elif not step.hold_s and not given.has("tempo_s"):
        fix = "Seconds up, top, down, bottom: [2, 1, 3, 0]."
        given.against("tempo_s", "it is missing.", fix)
    elif not step.hold_s and step.tempo.up_s + step.tempo.down_s <= 0:
        given.against("tempo_s", "no time to go up and down.", "For example [2, 1, 3, 0].")
    if step.is_rep_maximum and step.load_kg:
        fix = "Leave out one of them: a rep maximum finds its own load."
        given.against("load_kg", "given with is_rep_maximum.", fix)


def programme_json(found: Programme) -> dict[str, Any]:
    """The object that `read_programme` reads back as the same programme."""
    told: dict[str, Any] = {"schema": SCHEMA}
    for key in Programme.__slots__:
        if key != "tracks":
            told[key] = _plain(getattr(found, key))
    told["tracks"] = [
        {
            "id": t.id,
            "title": t.title,
            "target": t.target,
            "steps": [_step_json(s) for s in t.steps],
        }
        for t in found.tracks
    ]
    return {key: each for key, each in told.items() if each is not None}


def _step_json(step: Step) -> dict[str, Any]:
    told = {key: _plain(getattr(step, key)) for key in Step.__slots__ if key != "tempo"}
    tempo = step.tempo
    told["tempo_s"] = [tempo.up_s, tempo.top_s, tempo.down_s, tempo.bottom_s]
    return {key: each for key, each in told.items() if each not in (None, "")}


def _plain(found: object) -> object:
    return list(found) if isinstance(found, tuple) else found


@cache
def built_in() -> dict[str, Programme]:
    """The programmes that come with tiptoe, by id."""
    folder = files("tiptoe.coach").joinpath("programmes")
    texts = sorted(
        (each.name, each.read_text("utf-8"))
        for each in folder.iterdir()
        if each.name.endswith(".toml")
    )
    found = [read_programme(tomllib.loads(text), name=name) for name, text in texts]
    return {each.id: each for each in found}


def programme(programme_id: str) -> Programme:
    if programme_id not in built_in():
        raise NotFoundError(
            f"There is no programme {programme_id[:40]!r}.",
            fix=f"Use one of: {', '.join(built_in())}; or a TOML file of your own.",
        )
    return built_in()[programme_id]
