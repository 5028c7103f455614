"""What no programme, profile or person can switch off.

Answers, conditions and work done -> what is forbidden, and why. Pure. There is no parameter in
here that a caller could loosen; numbers come from the evidence alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import floor

from tiptoe.coach.events import Pain
from tiptoe.coach.profile import CONDITIONS, RED_FLAGS, Profile
from tiptoe.evidence import value
from tiptoe.model import Legs, Side

__all__ = [
    "Load",
    "Stop",
    "Verdict",
    "ask_first",
    "first_session_most_bw",
    "heaviest_kg",
    "keeps_returning",
    "run_rose",
    "stop_for",
    "verdict",
    "week_room_bw",
]

SEE = "Stop these exercises and see a doctor or physiotherapist before going on."
SEE_NOW = "Stop and get medical help now."
URGENT = {"sudden_pop", "unable_to_rise", "calf_swelling_or_warmth", "short_of_breath", "numbness"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Nothing is prescribed until a professional has cleared it."""

    flag: str
    since: date
    what: str
    do: str
    evidence: str


def stop_for(flags: Iterable[str], *, since: date) -> Stop | None:
    """The stop that red flags demand; the most urgent one."""
    for flag in sorted(flags, key=lambda each: (each not in URGENT, each)):
        return Stop(
            flag=flag,
            since=since,
            what=f"Reported: {RED_FLAGS[flag]}.",
            do=SEE_NOW if flag in URGENT else SEE,
            evidence="red_flags_stop",
        )
    return None


def keeps_returning(days: Sequence[date], *, today: date) -> Stop | None:
    """Pain on several days within two weeks is not for a training plan to solve."""
    window = value("painful_days_window", unit="days")
    recent = {day for day in days if 0 <= (today - day).days < window}
    if len(recent) < value("painful_days_most", unit="days"):
        return None
    return Stop(
        flag="pain_keeps_returning",
        since=today,
        what=f"The exercises hurt on {len(recent)} days within {window:.0f} days.",
        do=SEE,
        evidence="painful_days_most",
    )


def ask_first(profile: Profile) -> str | None:
    """Who should ask a professional before the plan asks for more; None when that is settled."""
    if profile.asked_professional:
        return None
    reasons = [f"there is {CONDITIONS[each]}" for each in profile.conditions]
    if profile.age_years is not None and profile.age_years < value("adult_age", unit="a"):
        reasons.insert(0, "you are not grown up yet")
    if not reasons:
        return None
    return f"Ask a doctor or physiotherapist first, because {' and '.join(reasons)}."


# --- pain ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the pain answers allow for one leg.

    kind  clear: more may be asked; missing: an answer is not there; sore: pain that the exercise
          did not provoke; tolerated: pain that the chosen model allows, for no more than now;
          provoked: step back; severe: rest this leg
    on    the last day of pain, when there was any
    """

    kind: str
    because: str = ""
    evidence: str = "pain_allowed_texts"
    on: date | None = None


def verdict(
    pains: Sequence[Pain], side: Side, *, model: str, session: date | None, rising: bool
) -> Verdict:
    """Judge what was answered for one leg since the last decision, by the texts' rule or, where a
    clinician chose it, by the pain-monitoring model. `session`: the day that was trained."""
    mine = [pain for pain in pains if pain.side in (Legs.BOTH, Legs(side.value))]
    levels: dict[str, int] = {}
    for pain in mine:
        if pain.level or session is None or _answers(pain, session):
            levels[pain.when] = max(pain.level, levels.get(pain.when, 0))
    worst = max(levels.values(), default=0)
    severe = value("pain_severe", unit="0-10")
    if worst > severe:
        told = f"pain {worst}/10 is more than {severe:.0f}"
        found = Verdict(kind="severe", because=told, evidence="pain_severe")
    elif model == "monitoring":
        found = _by_monitoring(levels, session=session, rising=rising)
    else:
        found = _by_texts(levels, session=session)
    return replace(found, on=max((pain.date for pain in mine if pain.level), default=None))


def _answers(pain: Pain, session: date) -> bool:
    """A 0 from before the session says nothing about it; nor does a morning of the same day."""
    return pain.date > session or (pain.date == session and pain.when != "next_morning")


def _by_texts(levels: dict[str, int], *, session: date | None) -> Verdict:
    for when, told in (
        ("during", "during"),
        ("after", "after"),
        ("next_morning", "the morning after"),
    ):
        if levels.get(when, 0) > value("pain_allowed_texts", unit="0-10"):
            return Verdict(kind="provoked", because=f"pain {levels[when]}/10 {told} the exercise")
    if any(levels.values()):
        return Verdict(kind="sore", because="there is pain, though not from the exercise")
    return _missing(levels, ("during", "after"), session)


def _by_monitoring(levels: dict[str, int], *, session: date | None, rising: bool) -> Verdict:
    most = value("pain_allowed_monitoring", unit="0-10")
    evidence = "pain_allowed_monitoring"
    for when in ("during", "after"):
        if levels.get(when, 0) > most:
            told = f"pain {levels[when]}/10 {when} is more than {most:.0f}"
            return Verdict(kind="provoked", because=told, evidence=evidence)
    if levels.get("next_morning", 0) > levels.get("before", 0):
        told = f"pain {levels['next_morning']}/10 had not settled by the next morning"
        return Verdict(kind="provoked", because=told, evidence="pain_next_morning")
    if rising:
        told = "pain was higher this week than the week before"
        return Verdict(kind="provoked", because=told, evidence="pain_next_morning")
    found = _missing(levels, ("during", "after", "next_morning"), session)
    worst = max(levels.values(), default=0)
    if found.kind == "clear" and worst:
        told = f"Pain {worst}/10 is within {most:.0f}, and more is asked only after none"
        return Verdict(kind="tolerated", because=told, evidence=evidence)
    return found


def _missing(levels: dict[str, int], needed: tuple[str, ...], session: date | None) -> Verdict:
    absent = [when.replace("_", " ") for when in needed if when not in levels]
    if session is not None and absent:
        told = f"nobody said whether it hurt: {', '.join(absent)}"
        return Verdict(kind="missing", because=told, evidence="pain_answers_needed")
    return Verdict(kind="clear", evidence="pain_answers_needed")


# --- load ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Tendon load of one day by leg, in bodyweights times reps: done, and at most as prescribed."""

    day: date
    done_bw: dict[Side, float]
    as_told_bw: dict[Side, float]


def first_session_most_bw(wording: str, *, knows_best: bool) -> float:
    """Tendon load of one leg that the first day of a plan may ask for, whoever wrote it."""
    if wording == "clinic":
        return value("first_session_clinic", unit="BW")
    return value(f"first_session_{'known' if knows_best else 'unknown'}", unit="BW")


def heaviest_kg(before_kg: float, mass_kg: float) -> float:
    """Weight that may be held after `before_kg`, 0 at the beginning; in half kilograms."""
    step_kg = (mass_kg + before_kg) * value("load_step_most", unit="1")
    return before_kg + floor(2 * step_kg) / 2


def week_room_bw(loads: Sequence[Load], side: Side, *, day: date, first_week_bw: float) -> float:
    """What is left for `day` of its week's load.

    A week may exceed the heaviest week that ended before it began by a set share, and no more.
    Work beyond what was told raises no later limit.
    """
    back, week, today = int(value("week_load_lookback", unit="days")), 7, day.toordinal()
    past = [
        (ago, load.done_bw[side], load.as_told_bw[side])
        for load in loads
        if 0 <= (ago := today - load.day.toordinal()) < back + week
    ]
    before = first_week_bw
    for end in {*(ago for ago, _, _ in past if week < ago <= back), week, back}:
        before = max(before, sum(told for ago, _, told in past if end <= ago < end + week))
    return _raised(before) - sum(done for ago, done, _ in past if ago < week)


def _raised(week_bw: float) -> float:
    """A week's load that may follow this one: a fifth more, or a rep more in each set."""
    share = 1 + value("week_load_rise_most", unit="1")
    return max(week_bw * share, week_bw + value("week_load_rise_least", unit="BW"))


def run_rose(runs: Sequence[tuple[date, float]], *, day: date) -> bool:
    """Whether the kilometres of the last seven days exceed the most of the four weeks before."""
    week, weeks = 7, 5
    totals = [0.0] * weeks
    for on, km in runs:
        ago = (day - on).days
        if 0 <= ago < week * weeks:
            totals[ago // week] += km
    before = max(totals[1:])
    return before > 0 and totals[0] > before * (1 + value("run_rise_most", unit="1"))
