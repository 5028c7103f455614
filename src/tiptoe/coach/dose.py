"""What one session asks for.

State -> (Dose, ...). Pure. The state must be settled for the day; the limits have spoken by then.
"""

from dataclasses import dataclass

from tiptoe.catalogue import exercise
from tiptoe.coach.ladder import Position
from tiptoe.coach.programme import Programme, Step, Tempo, Track
from tiptoe.coach.state import State, working
from tiptoe.evidence import value
from tiptoe.model import Legs, Side

__all__ = ["Dose", "doses", "minutes"]

STOP_RULES = {
    "texts": "Stop when anything hurts, and say so: what provokes pain is not done.",
    "monitoring": "Stop when pain goes above {most:.0f} of 10; it must settle by tomorrow morning.",
}
STOP_FORM = (
    "Stop the set when the heel rises to less than {share:.0%} of its best, or you must rush."
)
STOP_FLAG = "Stop at once after a pop or a sudden weakness, and get help."


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """One exercise of a session, for one leg or for both together.

    track, step     where it stands in the programme: ids
    exercise        id in the catalogue, where positions, mistakes and drawings are found
    name, cues      its title there, and the sentences to think of meanwhile
    side            left, right, or both working together
    sets, reps      reps of each set; hold_s > 0: each rep is held so long
    load_kg         held weight, 0 for none; `is_rep_maximum`: as much as lets these reps be done
    tempo, rest_s   of a rep; between sets
    target_share    least height of each rep, as a share of the own best
    target_m        the same in metres, where the best height was measured
    """

    track: str
    title: str
    target: str
    step: str
    exercise: str
    name: str
    cues: tuple[str, ...]
    side: Legs
    sets: int
    reps: int
    hold_s: int
    load_kg: float
    is_rep_maximum: bool
    tempo: Tempo
    rest_s: int
    target_share: float
    target_m: float | None
    barefoot: bool
    note: str
    stop_rules: tuple[str, ...]


def doses(state: State) -> tuple[Dose, ...]:
    """The doses of the day the state was settled for: track by track, the weaker side first."""
    if state.stop:
        return ()
    found: list[Dose] = []
    for track in state.programme.tracks:
        found += _of_track(state, track)
    return tuple(found)


def _of_track(state: State, track: Track) -> list[Dose]:
    awake = [
        (key[1], leg.position)
        for key, leg in working(state.programme, state.legs).items()
        if key[0] == track.id
    ]
    if awake and not track.is_one_sided(awake[0][1].step):
        return [_dose(state, track, Legs.BOTH, awake[0][1])]
    awake.sort(key=lambda each: (each[1].step, each[1].sets * each[1].reps, each[0]))
    return [_dose(state, track, Legs(side.value), at) for side, at in awake]


def _dose(state: State, track: Track, side: Legs, at: Position) -> Dose:
    step = track.steps[at.step]
    share = value("height_share_least", unit="1")
    best = [state.best_m[each] for each in Side if each in state.best_m and _is_of(side, each)]
    is_hold = bool(step.hold_s)
    return Dose(
        track=track.id,
        title=track.title,
        target=track.target,
        step=step.id,
        exercise=step.exercise,
        name=exercise(step.exercise).title,
        cues=tuple(cue.text for cue in exercise(step.exercise).cues),
        side=side,
        sets=at.sets,
        reps=at.reps,
        hold_s=at.hold_s,
        load_kg=at.load_kg,
        is_rep_maximum=step.is_rep_maximum,
        tempo=step.tempo,
        rest_s=step.rest_s,
        target_share=share,
        target_m=round(share * min(best), 4) if best else None,
        barefoot=state.profile.barefoot and exercise(step.exercise).can_barefoot,
        note=step.note,
        stop_rules=_stop_rules(state.model, share, is_hold=is_hold),
    )


def _is_of(side: Legs, leg: Side) -> bool:
    return side is Legs.BOTH or side.value == leg.value


def _stop_rules(model: str, share: float, *, is_hold: bool) -> tuple[str, ...]:
    pain = STOP_RULES[model].format(most=value("pain_allowed_monitoring", unit="0-10"))
    form = "Stop the hold when the heel sinks." if is_hold else STOP_FORM.format(share=share)
    return (pain, form, STOP_FLAG)


def minutes(programme: Programme, asked: tuple[Dose, ...]) -> int:
    """About how long they take, rests included, rounded up."""
    total_s = 0.0
    for dose in asked:
        one_s = dose.hold_s or _rep_s(programme.track(dose.track), dose.step)
        total_s += dose.sets * (dose.reps * one_s + dose.rest_s)
    return int(-(-total_s // 60))


def _rep_s(track: Track, step_id: str) -> float:
    step: Step = next(step for step in track.steps if step.id == step_id)
    return step.tempo.rep_s
