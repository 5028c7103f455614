"""What a plan must know about an exercise: who carries the load, where, and with what.

exercise id -> facts of the catalogue, tendon load. Pure.
"""

from functools import cache

from tiptoe.catalogue import Exercise, exercise, exercises
from tiptoe.evidence import value

__all__ = ["below_floor", "is_one_sided", "known", "needs", "tendon_load"]

OPTIONAL = {"wall"}  # to hold on to: any wall will do


def known() -> tuple[str, ...]:
    """The ids of all exercises."""
    return tuple(exercises())


@cache
def needs(name: str) -> frozenset[str]:
    """Equipment without which it cannot be done."""
    return frozenset(exercise(name).equipment) - OPTIONAL


@cache
def below_floor(name: str) -> bool:
    """Whether the heel is lowered below the level of the forefoot."""
    return exercise(name).surface == "step"


@cache
def is_one_sided(name: str) -> bool:
    """Whether each leg does it alone."""
    return exercise(name).stance != "both"


@cache
def tendon_load(name: str) -> float:
    """Peak load of one leg's tendon in one repetition, in bodyweights, without held weight."""
    found: Exercise = exercise(name)
    stance = "two_legs" if found.stance == "both" else "one_leg"
    where = "seated" if found.surface == "seat" else "standing"
    return value(f"tendon_load_{where}_{stance}", unit="BW")
