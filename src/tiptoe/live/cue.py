"""Choose the one thing to say: the gravest fault that has repeated, and not again too soon.

Faults of the repetitions so far -> Cue or None. Pure.
"""

from collections import Counter
from collections.abc import Sequence

from tiptoe import catalogue, evidence
from tiptoe.live.state import Cue, LiveRep

__all__ = ["cue_after"]


def cue_after(reps: Sequence[LiveRep], said: dict[str, int]) -> Cue | None:
    """What to say after the newest repetition.

    said  fault -> number of the repetition after which it was last said
    """
    window = int(evidence.value("live_cue_window", unit="1"))
    often = Counter(name for rep in reps[-window:] for name in rep.faults)
    quiet = evidence.value("live_cue_quiet", unit="1")
    least = evidence.value("live_cue_repeats", unit="1")
    now = len(reps)
    due = [
        name
        for name in (reps[-1].faults if reps else ())
        if often[name] >= least and now - said.get(name, -now) >= quiet
    ]
    if not due:
        return None
    name = max(due, key=lambda each: often[each])  # first of the equals: reps rank their faults
    return Cue(code=name, text=catalogue.fault(name).cue)
