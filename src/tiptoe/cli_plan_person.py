"""`tiptoe plan new | change`: who the plan is for, in flags, a file or answers."""

from pathlib import Path
from typing import Annotated, Any

import typer

from tiptoe.cli_plan import ME, Json, Now, Where, Who, ledger_of, show, told_time

__all__ = ["change", "new"]

Word = str | None
Goal = Annotated[Word, typer.Option(help="general, endurance, strength, running, recovery.")]
GoalReps = Annotated[int | None, typer.Option(help="Reps of a set to work up to on the last step.")]
Experience = Annotated[Word, typer.Option(help="none, some or regular.")]
Days = Annotated[Word, typer.Option(help="Days with time for it: mon,wed,fri")]
Time = Annotated[Word, typer.Option(help="Time of day, HH:MM.")]
TimeZone = Annotated[Word, typer.Option(help="For example Europe/Berlin.")]
Equipment = Annotated[
    Word, typer.Option(help="chair,step,weights,unstable_surface,machine; or none")
]
Age = Annotated[int | None, typer.Option(help="Years.")]
Mass = Annotated[float | None, typer.Option(help="Body mass in kg.")]
Barefoot = Annotated[
    bool | None, typer.Option("--barefoot/--shod", help="Barefoot, where it is tolerated.")
]
Best = Annotated[
    list[str] | None, typer.Option(help="Most reps in one set: left=20,right=12,both=40")
]
BestHeight = Annotated[
    list[str] | None, typer.Option(help="Own highest rise of the heel in cm: left=11.5,right=10")
]
Pain = Annotated[list[str] | None, typer.Option(help="Pain today, 0 to 10: left=0,right=2")]
RunDays = Annotated[Word, typer.Option(help="Days with a run: tue,sat; or none")]
RunTime = Annotated[Word, typer.Option(help="Time of the runs, HH:MM.")]
RunKm = Annotated[float | None, typer.Option(help="Kilometres of running a week.")]
RunPace = Annotated[float | None, typer.Option(help="Minutes for a kilometre of running.")]
Conditions = Annotated[Word, typer.Option(help="heel_bone_pain,pregnant ...; or none")]
RedFlags = Annotated[Word, typer.Option(help="sudden_pop,night_pain ...; they stop the plan.")]
Asked = Annotated[
    bool | None,
    typer.Option(
        "--asked-professional/--not-asked-professional",
        help="A professional knows the conditions and agrees.",
    ),
]


def new(  # noqa: PLR0913 - one option for each thing a person can tell
    *,
    where: Where = None,
    who: Who = ME,
    profile: Annotated[Path | None, typer.Option(help="JSON file with the profile.")] = None,
    programme: Annotated[str | None, typer.Option(help="Its id, or a TOML file.")] = None,
    goal: Goal = None,
    goal_reps: GoalReps = None,
    experience: Experience = None,
    days: Days = None,
    time: Time = None,
    time_zone: TimeZone = None,
    equipment: Equipment = None,
    age: Age = None,
    mass: Mass = None,
    barefoot: Barefoot = None,
    best: Best = None,
    best_height: BestHeight = None,
    pain: Pain = None,
    run_days: RunDays = None,
    run_time: RunTime = None,
    run_km_per_week: RunKm = None,
    run_pace_min_per_km: RunPace = None,
    conditions: Conditions = None,
    red_flags: RedFlags = None,
    asked_professional: Asked = None,
    start: Annotated[str | None, typer.Option(help="First day, YYYY-MM-DD.")] = None,
    weeks: Annotated[int | None, typer.Option(min=1, max=104, help="How many weeks.")] = None,
    by: Annotated[str, typer.Option(help="The clinician who is responsible.")] = "",
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Make a plan: asks when nothing is told and somebody sits at the terminal."""
    from tiptoe import app_plan as verbs
    from tiptoe import cli_plan_ask as ask
    from tiptoe.cli import refused_politely
    from tiptoe.cli_plan_text import beyond_text, plan_text

    flags = locals()
    with refused_politely():
        moment = told_time(now)
        ask.refuse_existing(where)
        person = ask.profile(flags, profile)
        chosen = verbs.find_programme(programme or verbs.suggest(person))
        first = ask.day(start, name="--start")
        wishes: dict[str, Any] = {"start": first, "weeks": weeks, "by": by}
        with ledger_of(where, who) as ledger:
            made = verbs.new_plan(ledger, person, chosen, now=moment, **wishes)
            ahead = verbs.outlook(ledger, now=moment)
        told = {**verbs.plan_json(made), "beyond": verbs.plain(ahead.beyond)}
        show(told, as_json=as_json, text=lambda: plan_text(made) + beyond_text(ahead, person))


def change(  # noqa: PLR0913 - one option for each thing a person can tell
    *,
    where: Where = None,
    who: Who = ME,
    profile: Annotated[Path | None, typer.Option(help="JSON file with all of it anew.")] = None,
    goal: Goal = None,
    goal_reps: GoalReps = None,
    experience: Experience = None,
    days: Days = None,
    time: Time = None,
    time_zone: TimeZone = None,
    equipment: Equipment = None,
    age: Age = None,
    mass: Mass = None,
    barefoot: Barefoot = None,
    best: Best = None,
    best_height: BestHeight = None,
    pain: Pain = None,
    run_days: RunDays = None,
    run_time: RunTime = None,
    run_km_per_week: RunKm = None,
    run_pace_min_per_km: RunPace = None,
    conditions: Conditions = None,
    red_flags: RedFlags = None,
    asked_professional: Asked = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Change what a plan knows of its person, from today on: days, runs, goal, equipment ..."""
    from tiptoe import app_plan as verbs
    from tiptoe import cli_plan_ask as ask
    from tiptoe.app_plan_person import change_profile
    from tiptoe.cli import refused_politely
    from tiptoe.cli_plan_text import plan_text

    flags = locals()
    with refused_politely(), ledger_of(where, who) as ledger:
        told = verbs.read_json(profile) if profile else None
        made = change_profile(ledger, told, ask.told_in(flags), now=told_time(now))
        show(verbs.plan_json(made), as_json=as_json, text=lambda: plan_text(made))
