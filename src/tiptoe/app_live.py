"""Live sessions between plan, coach and record: what is asked for, and what is kept of it.

Doses or wishes -> LivePlan; a finished LiveCoach -> session in the record, with its page.
"""

import datetime as dt
import shutil
from collections.abc import Sequence
from itertools import chain, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiptoe import app
from tiptoe.app_web import new_session_id
from tiptoe.catalogue import exercise
from tiptoe.coach.dose import Dose
from tiptoe.errors import InputError
from tiptoe.model import Known, Legs, Session

if TYPE_CHECKING:  # slow to import, and only needed when a set begins
    from tiptoe.live import LivePlan, SetPlan
    from tiptoe.store import Record

__all__ = ["keep_live", "parts_of", "plan_of_doses", "plan_of_wish", "read_facts"]

ROUNDS_MOST = 20
NORMAL_BREATH = "breathing.normal"
LENGTHS = ("shoe_length_m", "foot_length_m", "step_height_m", "sticker_m", "stature_m", "mass_kg")


def parts_of(doses: Sequence[Dose]) -> list[list[Dose]]:
    """The session part by part: all doses of one exercise go together, in the plan's order."""
    parts: dict[tuple[str, str], list[Dose]] = {}
    for dose in doses:
        parts.setdefault((dose.track, dose.exercise), []).append(dose)
    return list(parts.values())


def plan_of_doses(part: Sequence[Dose]) -> "LivePlan":
    """Its sets in order; the legs take turns where each has a dose of its own."""
    from tiptoe.live import LivePlan

    rows = [[_set_of(dose) for _ in range(dose.sets)] for dose in part]
    turns = chain.from_iterable(zip_longest(*rows))
    return LivePlan(sets=tuple(each for each in turns if each), exercise=part[0].exercise)


def _set_of(dose: Dose) -> "SetPlan":
    from tiptoe.live import SetPlan

    tempo = dose.tempo
    return SetPlan(
        legs=dose.side,
        reps=dose.reps,
        up_s=tempo.up_s,
        hold_s=dose.hold_s or tempo.top_s,
        down_s=tempo.down_s,
        pause_s=tempo.bottom_s,
        height_m=dose.target_m,
        height_share=None if dose.target_m else dose.target_share or None,
        rest_s=dose.rest_s,
        breathing=_leads_breath(dose.exercise),
    )


def plan_of_wish(wish: dict[str, Any]) -> "LivePlan":
    """A session without a plan: exercise, legs, sets, reps, tempo as told."""
    from tiptoe.live import LivePlan, SetPlan

    found = exercise(str(wish.get("exercise") or "two_leg_floor"))
    legs = str(wish.get("legs") or ("both" if found.stance == "both" else "left"))
    order = ("left", "right") if legs == "each" else (legs,)
    times = {phase.name: phase.seconds or 0.0 for phase in found.phases}
    if not wish.get("tempo", True):
        times = {}
    try:
        sets = tuple(
            SetPlan(
                legs=Legs(side),
                reps=int(wish["reps"]) if wish.get("reps") else None,
                up_s=times.get("up", 0.0),
                hold_s=times.get("top", 0.0),
                down_s=times.get("down", 0.0),
                pause_s=times.get("bottom", 0.0),
                breathing=_leads_breath(found.id),
            )
            for _ in range(_sets(wish))
            for side in order
        )
    except (ValueError, TypeError, OverflowError) as error:
        raise InputError(
            "These sets cannot be done.", fix="Choose legs, sets and repetitions again."
        ) from error
    return LivePlan(sets=sets, exercise=found.id, is_guided=not wish.get("at_once"))


def _sets(wish: dict[str, Any]) -> int:
    """How many rounds; refused before they are made when nobody could do them."""
    told = int(wish.get("sets") or 1)
    if not 1 <= told <= ROUNDS_MOST:
        raise ValueError(told)
    return told


def _leads_breath(name: str) -> bool:
    """Whether the exercise says when to breathe, and not only that one should."""
    said = {each.key for each in exercise(name).breathing}
    return bool(said - {NORMAL_BREATH})


def read_facts(told: dict[str, Any]) -> Known:
    """The lengths and the mass that a page told, checked."""
    from tiptoe.read.known import read_known

    facts = {name: told[name] for name in LENGTHS if told.get(name) is not None}
    return read_known(**facts)


def keep_live(  # noqa: PLR0913 - what a session needs to find its place
    record: "Record",
    session: Session,
    *,
    person_id: str,
    recorded_at: dt.datetime,
    results: Path,
    draft_id: str | None = None,
) -> str:
    """Keep a session measured live, with its page and its curves; gives its id. No picture."""
    from tiptoe.exchange.session_json import session_as_dict

    session_id = new_session_id()
    folder = results / session_id
    try:
        _write(session, folder)
        return record.add_session(
            person_id,
            session_as_dict(session),
            recorded_at=recorded_at,
            origin="live",
            session_id=session_id,
            draft_id=draft_id,
        )
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _write(session: Session, folder: Path) -> None:
    from tiptoe.exchange.reps_csv import dump_reps_csv
    from tiptoe.exchange.samples_parquet import write_samples_parquet
    from tiptoe.report import html

    folder.mkdir(parents=True, mode=0o700)
    (folder / app.REPORT).write_text(html.render(session), "utf-8", newline="")
    (folder / "reps.csv").write_text(dump_reps_csv(session), "utf-8", newline="")
    write_samples_parquet(session, folder / "samples.parquet")
