"""What watches call our exercises.

exercise id -> (category, name) of the FIT profile. Pure. Where the profile has no name for what is
done, the number of the nearest raise is given and the step's own text says the rest; what is no
raise, squat or lunge has no number.
"""

__all__ = ["CALF_RAISE", "LUNGE", "SQUAT", "UNKNOWN", "fit_name", "named"]

CALF_RAISE, LUNGE, SQUAT, UNKNOWN = 1, 17, 28, 65534  # exercise_category
SEATED, SEATED_WEIGHTED = 6, 7  # calf_raise_exercise_name
BENT_SINGLE, BENT_SINGLE_WEIGHTED = 9, 10
SINGLE, SINGLE_DUMBBELL = 15, 16
STANDING, STANDING_DUMBBELL = 18, 20
PLAIN_LUNGE, PLAIN_LUNGE_WEIGHTED = 32, 33  # lunge_exercise_name
PLAIN_SQUAT, PLAIN_SQUAT_WEIGHTED = 61, 62  # squat_exercise_name
WALL_SQUAT, WALL_SQUAT_WEIGHTED = 20, 21

_TWO = (CALF_RAISE, STANDING, STANDING_DUMBBELL)
_ONE = (CALF_RAISE, SINGLE, SINGLE_DUMBBELL)
_ONE_BENT = (CALF_RAISE, BENT_SINGLE, BENT_SINGLE_WEIGHTED)
_NAMES = {  # exercise -> category, name without a weight, name with one
    "two_leg_floor": _TWO,
    "single_leg_floor": _ONE,
    "two_up_one_down": _TWO,
    "two_leg_step": _TWO,
    "single_leg_step": _ONE,
    "two_up_one_down_step": _TWO,
    "seated": (CALF_RAISE, SEATED, SEATED_WEIGHTED),
    "soleus_two_leg": _TWO,
    "soleus_single_leg": _ONE_BENT,
    "soleus_single_leg_step": _ONE_BENT,
    "dumbbell_floor": (CALF_RAISE, STANDING_DUMBBELL, STANDING_DUMBBELL),
    "dumbbell_single_leg": (CALF_RAISE, SINGLE_DUMBBELL, SINGLE_DUMBBELL),
    "unstable_two_leg": _TWO,
    "unstable_single_leg": _ONE,
    "toes_in": _TWO,
    "toes_out": _TWO,
    "narrow_stance": _TWO,
    "wide_stance": _TWO,
    "army_drill": _TWO,
    "isometric_hold": _TWO,
    "isometric_hold_single_leg": _ONE,
    "heels_off_squat": (SQUAT, PLAIN_SQUAT, PLAIN_SQUAT_WEIGHTED),
    "heels_off_wall_sit": (SQUAT, WALL_SQUAT, WALL_SQUAT_WEIGHTED),
    "heels_off_lunge": (LUNGE, PLAIN_LUNGE, PLAIN_LUNGE_WEIGHTED),
}


def named() -> tuple[str, ...]:
    """The exercises that a watch has a number for."""
    return tuple(_NAMES)


def fit_name(exercise: str, *, is_weighted: bool) -> tuple[int, int | None]:
    """Category and name; the name None where the profile has none."""
    if exercise not in _NAMES:
        return UNKNOWN, None
    category, plain, weighted = _NAMES[exercise]
    return category, weighted if is_weighted else plain
