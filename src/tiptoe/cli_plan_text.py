"""Plans in words, for a terminal.

Plan, Today -> text. One line for each thing to do, and under it why.
"""

from typing import Any

from tiptoe.catalogue import exercise
from tiptoe.coach.budget import Budget, Range
from tiptoe.coach.dose import Dose
from tiptoe.coach.ladder import Position
from tiptoe.coach.plan import Plan, PlannedSession, Today
from tiptoe.coach.profile import Profile
from tiptoe.coach.road import Milestone, Outlook
from tiptoe.model import Side

__all__ = [
    "beyond_text",
    "budget_text",
    "logged_text",
    "plan_text",
    "road_text",
    "today_text",
    "why_text",
]

CUES = 3  # of an exercise, beside a dose
SHOWN = 10  # coming sessions in a calendar
PROVENANCE = {"measured": "Measured from a recording.", "typed": "As typed in by you."}
MARKS = {"done": "x", "missed": "-", "skipped": "-", "planned": " "}


def dose_text(dose: Dose) -> str:
    """`2 x 12 heel raise on one leg, left leg: 2 s up, ...`."""
    name = dose.name.lower()
    side = "both legs" if dose.side.value == "both" else f"{dose.side} leg"
    amount = f"{dose.sets} x {dose.reps}"
    if dose.hold_s:
        amount += f" x {dose.hold_s} s"
    weight = f", holding {dose.load_kg:g} kg" if dose.load_kg else ""
    if dose.is_rep_maximum:
        weight += f", with as much weight as lets you do just {dose.reps}"
    t = dose.tempo
    phases = ((t.up_s, "up"), (t.top_s, "at the top"), (t.down_s, "down"), (t.bottom_s, "below"))
    told = ", ".join(f"{seconds:g} s {phase}" for seconds, phase in phases if seconds)
    how = "" if dose.hold_s else f": {told}"
    return f"{amount} {name}, {side}{weight}{how}; {dose.rest_s} s rest"


def _target(dose: Dose) -> str:
    share = f"Heel to at least {dose.target_share:.0%} of your best"
    return share + (f", {100 * dose.target_m:.1f} cm." if dose.target_m else ".")


def today_text(found: Today) -> str:
    """What to do today, in the order in which it is done."""
    lines = [f"{found.date:%A %d %B %Y}: {found.why}"]
    if found.doses:
        at = f" at {found.time}" if found.time else ""
        lines.append(f"About {found.minutes} minutes{at}.")
    for dose in found.doses:
        bare = " Barefoot." if dose.barefoot else ""
        lines += ["", f"  {dose.title}: {dose_text(dose)}", f"    {_target(dose)}{bare}"]
        lines += [f"    {each}" for each in (dose.note, *dose.cues[:CUES]) if each]
    if found.doses:
        rules = dict.fromkeys(rule for dose in found.doses for rule in dose.stop_rules)
        lines += ["", *(f"  {rule}" for rule in rules)]
    lines += _why(found.decisions)
    if found.next_date and found.next_date != found.date:
        lines += ["", f"Next session: {found.next_date:%A %d %B}."]
    return "\n".join([*lines, *_advice(found.advice)]) + "\n"


def _why(decisions: Any) -> list[str]:  # noqa: ANN401 - any sequence of decisions
    told: dict[str, list[str]] = {}
    for each in decisions:
        sides = told.setdefault(each.reason, [])
        sides += [each.side.value] if each.side.value not in sides else []
    legs = {reason: "both legs" if len(s) > 1 else f"{s[0]} leg" for reason, s in told.items()}
    return ["", "Why:", *(f"  {legs[reason]}: {reason}" for reason in told)] if told else []


def _advice(advice: tuple[str, ...]) -> list[str]:
    return ["", *(f"Note: {each}" for each in advice)] if advice else []


def plan_text(plan: Plan) -> str:
    """The calendar around today: what was, and the sessions to come."""
    lines = [f"{plan.title}, {plan.start} to {plan.end}"]
    if plan.stop:
        lines += ["", f"STOPPED: {plan.stop.what} {plan.stop.do}"]
    past = [each for each in plan.sessions if each.status != "planned"]
    coming = [each for each in plan.sessions if each.status == "planned"]
    lines += ["", *(_session(each) for each in past[-SHOWN:])] if past else []
    for each in coming[:1]:
        lines += ["", _session(each), *(f"      {dose_text(dose)}" for dose in each.doses)]
    lines += [_session(each) for each in coming[1:SHOWN]]
    if len(coming) > SHOWN:
        lines.append(f"  and {len(coming) - SHOWN} more.")
    decided = tuple(each for each in plan.decisions if each.date == plan.next_date)
    return "\n".join([*lines, *_why(decided), *_advice(plan.advice)]) + "\n"


def _session(session: PlannedSession) -> str:
    at = f" {session.time}" if session.time and session.status == "planned" else ""
    what = session.status if session.status != "planned" else f"about {session.minutes} min"
    firm = "" if session.is_firm or session.status != "planned" else ", as things stand"
    return f"  [{MARKS[session.status]}] {session.date:%a %d %b}{at}  {what}{firm}"


def budget_text(budget: Budget) -> str:
    """The week's load as a range, with where the numbers are from."""
    lines = ["", f"Load of the week to {budget.day}, each leg, in bodyweights times reps or steps:"]
    for side in Side:
        raises = f"  {side}: raises {_range(budget.raises[side])}"
        runs = f", {budget.run_km:g} km of running {_range(budget.runs)}"
        both = f"{runs}, together {_range(budget.total[side])}"
        lines.append(raises + (both if budget.run_km else ""))
    if budget.planned_runs:
        lines.append(f"  The runs of a usual week come to {_range(budget.planned_runs)}.")
    if budget.runs_rose:
        lines.append("  The running has grown a lot this week: no more heel raises meanwhile.")
    lines += (
        [f"  {source}" for source in dict.fromkeys(budget.sources)]
        if budget.run_km or budget.planned_runs
        else []
    )
    return "\n".join(lines) + "\n"


def _range(found: Range) -> str:
    return f"{found.least_bw:.0f} to {found.most_bw:.0f}"


def road_text(road: tuple[Milestone, ...]) -> str:
    """What could come when, at the earliest."""
    if not road:
        return ""
    lines = ["", "The road ahead, at the earliest, if every session goes well:"]
    return "\n".join([*lines, *map(_milestone, road)]) + "\n"


def beyond_text(outlook: Outlook, person: Profile) -> str:
    """Where the plan will be at its end, the goal that lies beyond it, and how to get nearer."""
    if not outlook.beyond:
        return ""
    legs: dict[str, list[str]] = {}
    for each in outlook.beyond:
        at, goal = _dose(each.at, each.exercise), _dose(each.goal, each.goal_exercise)
        legs.setdefault(f"at best {at}; its goal is {goal}", []).append(str(each.side))
    lines = ["", f"The plan ends on {outlook.end}, before its goal:"]
    lines += [f"  {' and '.join(sides)}: {told}." for told, sides in legs.items()]
    fix = "More weeks bring it nearer: tiptoe plan new --weeks 26."
    if not any(best.reps for best in person.best.values()):
        fix = (
            "A plan begins with what is known: with the most reps you can do it begins higher and "
            "gets further, tiptoe plan new --best both=30,left=12,right=12. Or give it more weeks."
        )
    return "\n".join([*lines, f"  {fix}"]) + "\n"


def _dose(at: Position, name: str) -> str:
    hold = f" x {at.hold_s} s" if at.hold_s else ""
    weight = f" with {at.load_kg:g} kg" if at.load_kg else ""
    return f"{at.sets} x {at.reps}{hold} {exercise(name).title.lower()}{weight}"


def _milestone(each: Milestone) -> str:
    name = exercise(each.exercise).title.lower()
    weight = f", {each.load_kg:g} kg" if each.load_kg else ""
    goal = "the top: " if each.is_goal else ""
    return f"  {each.date}  {goal}{each.sets} x {each.reps} {name}{weight}, {each.side}"


def logged_text(plan: Plan, told: list[dict[str, Any]]) -> str:
    """What was noted, and what it changes."""
    noted = ", ".join(dict.fromkeys(str(each["kind"]).replace("_", " ") for each in told))
    lines = [f"Noted: {noted}."]
    results = [each for event in told for each in event.get("results", [])]
    given = dict.fromkeys(str(result["provenance"]) for result in results)
    lines += [PROVENANCE[each] for each in given]
    if plan.stop:
        return "\n".join([*lines, f"{plan.stop.what} {plan.stop.do}"]) + "\n"
    if plan.state.last_done == plan.today and not _answered(plan):
        lines.append("Still to be answered: did it hurt during, and after? Until then: no more.")
    following = next((each for each in plan.sessions if each.is_firm), None)
    if following:
        lines += ["", f"Next session, {following.date:%A %d %B}, as things stand:"]
        lines += [f"  {dose_text(dose)}" for dose in following.doses]
    decided = tuple(each for each in plan.decisions if each.date == plan.next_date)
    return "\n".join([*lines, *_why(decided), *_advice(plan.advice)]) + "\n"


def _answered(plan: Plan) -> bool:
    decided = [each for each in plan.decisions if each.date == plan.next_date]
    return not any(each.rule == "pain_not_answered" for each in decided)


def why_text(decisions: list[dict[str, Any]]) -> str:
    """The chain of decisions, oldest first."""
    if not decisions:
        return "Nothing has been decided yet: the plan is as it began.\n"
    lines = []
    for each in decisions:
        before, after = each["before"], each["after"]
        change = "" if before == after else f"  {_place(before)} -> {_place(after)}"
        lines.append(f"{each['date']}  {each['track']}, {each['side']}: {each['reason']}{change}")
        lines.append(f"    rule {each['rule']}; {each['evidence']}: {each['cite']}")
    return "\n".join(lines) + "\n"


def _place(at: dict[str, Any]) -> str:
    hold = f" x {at['hold_s']} s" if at["hold_s"] else ""
    weight = f" + {at['load_kg']:g} kg" if at["load_kg"] else ""
    return f"step {at['step'] + 1}, {at['sets']} x {at['reps']}{hold}{weight}"
