"""Hold plans to their promises: random histories, simulated patients, time, and the same bytes.

What the figures mean, and what the patients assume: docs/explanation/progression.md
"""

import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from datetime import date
from multiprocessing import get_context
from statistics import median
from typing import Any

from bench import histories, patients

FIRST_PATIENT = 1_000_000  # the rules were tried out on patients 0 to 499
PARTS = 50


def run(*, histories_count: int, patients_count: int, processes: int = 2) -> dict[str, Any]:
    """All figures; the same numbers for the same counts on every machine, but for the time."""
    parts = _parts(0, histories_count)
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(histories.many, *zip(*parts, strict=True)))
        firsts, counts = zip(*_parts(FIRST_PATIENT, patients_count), strict=True)
        rows = [row for part in pool.map(patients.population, firsts, counts) for row in part]
    return {
        "histories": _together(found),
        "patients": _patients(rows),
        "picture": _picture(rows),
        "year": year(),
    }


def _parts(first: int, count: int) -> list[tuple[int, int]]:
    size = -(-count // PARTS)
    return [(first + at, min(size, count - at)) for at in range(0, count, size)]


def _together(found: list[dict[str, Any]]) -> dict[str, Any]:
    keys = ("histories", "sessions", "decisions", "increases")
    total: dict[str, Any] = {key: sum(each[key] for each in found) for key in keys}
    breaches = [said for each in found for said in each["breaches"]]
    return {**total, "breaches": len(breaches), "first_breaches": breaches[:20]}


def _patients(rows: list[dict[str, Any]]) -> dict[str, Any]:
    groups = {kind: _group([r for r in rows if r["kind"] == kind]) for kind in patients.KINDS}
    can = [
        row
        for row in rows
        if row["kind"] in {"responder", "left_right"}
        and not row["hurt"]
        and row["adherent"]
        and not row["flag"]
    ]
    flagged = [row for row in rows if row["flag"]]
    return {
        "patients": len(rows),
        "weeks": patients.WEEKS,
        "increases_after_pain": sum(row["more_after_pain"] for row in rows),
        "pain_free_adherent_responders": len(can),
        "of_these_reached_their_goal": _share([row["weeks"] is not None for row in can]),
        "red_flags": len(flagged),
        "red_flags_stopped": _share([row["stopped"] for row in flagged]),
        "sessions_asked_for_after_a_flag": sum(row["worked_after_flag"] for row in rows),
        "groups": groups,
    }


def _group(rows: list[dict[str, Any]]) -> dict[str, Any]:
    weeks = [row["weeks"] for row in rows if row["weeks"] is not None]
    return {
        "patients": len(rows),
        "hurt": _share([row["hurt"] for row in rows]),
        "reached_their_goal": _share([row["weeks"] is not None for row in rows]),
        "median_weeks": round(median(weeks), 1) if weeks else None,
        "sent_to_a_professional": _share([row["stopped"] for row in rows]),
        "goals": dict(sorted(Counter(str(row["goal"]) for row in rows).items())),
    }


def _share(found: list[bool]) -> float | None:
    return round(sum(map(bool, found)) / len(found), 4) if found else None


def _picture(rows: list[dict[str, Any]]) -> dict[str, list[list[float]]]:
    """10th, 50th and 90th percentile of the load of each week, by kind of patient."""
    shown = {}
    for kind in patients.KINDS:
        weeks = zip(*(row["weekly"] for row in rows if row["kind"] == kind), strict=True)
        shown[kind] = [_percentiles(sorted(week)) for week in weeks]
    return shown


def _percentiles(week: list[float]) -> list[float]:
    return [round(week[int(share * (len(week) - 1))], 1) for share in (0.1, 0.5, 0.9)]


def year() -> dict[str, Any]:
    """A year's plan: its calendar and its road, how long they take, and whether bytes repeat."""
    from tiptoe.coach.events import PlanStarted
    from tiptoe.coach.plan import plan_of
    from tiptoe.coach.profile import Best, Profile
    from tiptoe.coach.programme import programme
    from tiptoe.coach.road import road_of

    start = date(2026, 1, 5)
    person = Profile(
        goal="running",
        experience="some",
        days=("mon", "wed", "fri"),
        best={"both": Best(reps=30)},
        pain={"left": 0, "right": 0},
    )
    event = PlanStarted(
        at=histories.moment(start),
        plan_id="year",
        start=start,
        weeks=52,
        profile=person,
        programme=programme("gastroc_soleus"),
    )
    times, said = [], set()
    for _ in range(5):
        begin = time.process_time()
        plan = plan_of([event], today=start)
        plan_s = time.process_time() - begin
        road = road_of(plan.state, today=start)
        times.append((plan_s, time.process_time() - begin))
        said.add(repr((asdict(plan), road)))
    return {
        "sessions": len(plan.sessions),
        "last_day": str(plan.sessions[-1].date),
        "plan_cpu_s": round(min(each for each, _ in times), 4),
        "plan_and_road_cpu_s": round(min(each for _, each in times), 4),
        "different_bytes_in_5_runs": len(said) - 1,
    }
