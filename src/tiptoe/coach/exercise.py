"""What a plan must know about an exercise: who carries the load, where, and with what.

exercise id -> Facts. Pure. How to do it, and how it looks, is the catalogue's.
"""

from dataclasses import dataclass
from functools import cache

from tiptoe.errors import InputError
from tiptoe.evidence import value

__all__ = ["Facts", "facts", "known", "tendon_load"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """stance: both, one, or two_up_one_down; surface: floor, step, seat or unstable; knee."""

    stance: str
    surface: str = "floor"
    knee: str = "straight"
    needs: str = ""
    is_hold: bool = False

    @property
    def below_floor(self) -> bool:
        """Whether the heel is lowered below the level of the forefoot."""
        return self.surface == "step"

    @property
    def is_one_sided(self) -> bool:
        return self.stance != "both"


_FACTS = {
    "two_leg_floor": Facts(stance="both"),
    "single_leg_floor": Facts(stance="one"),
    "two_up_one_down": Facts(stance="two_up_one_down"),
    "two_leg_step": Facts(stance="both", surface="step", needs="step"),
    "single_leg_step": Facts(stance="one", surface="step", needs="step"),
    "two_up_one_down_step": Facts(stance="two_up_one_down", surface="step", needs="step"),
    "seated": Facts(stance="both", surface="seat", knee="right_angle", needs="chair"),
    "soleus_two_leg": Facts(stance="both", knee="bent"),
    "soleus_single_leg": Facts(stance="one", knee="bent"),
    "soleus_single_leg_step": Facts(stance="one", surface="step", knee="bent", needs="step"),
    "dumbbell_floor": Facts(stance="both", needs="weights"),
    "dumbbell_single_leg": Facts(stance="one", needs="weights"),
    "unstable_two_leg": Facts(stance="both", surface="unstable", needs="unstable_surface"),
    "unstable_single_leg": Facts(stance="one", surface="unstable", needs="unstable_surface"),
    "toes_in": Facts(stance="both"),
    "toes_out": Facts(stance="both"),
    "narrow_stance": Facts(stance="both"),
    "wide_stance": Facts(stance="both"),
    "army_drill": Facts(stance="both", surface="step", knee="bent", needs="step"),
    "isometric_hold": Facts(stance="both", is_hold=True),
    "isometric_hold_single_leg": Facts(stance="one", is_hold=True),
    "heels_off_squat": Facts(stance="both", knee="moving"),
    "heels_off_lunge": Facts(stance="one", knee="moving"),
}


def known() -> tuple[str, ...]:
    """The ids of all exercises."""
    return tuple(_FACTS)


def facts(exercise: str) -> Facts:
    if exercise not in _FACTS:
        raise InputError(
            f"There is no exercise {exercise[:40]!r}.",
            fix=f"Use one of: {', '.join(known())}.",
        )
    return _FACTS[exercise]


@cache
def tendon_load(exercise: str) -> float:
    """Peak load of one leg's tendon in one repetition, in bodyweights, without held weight."""
    found = facts(exercise)
    stance = "two_legs" if found.stance == "both" else "one_leg"
    where = "seated" if found.surface == "seat" else "standing"
    return value(f"tendon_load_{where}_{stance}", unit="BW")
