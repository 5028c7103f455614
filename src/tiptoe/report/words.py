"""Say measured values in the words and units people use: centimetres, degrees, seconds.

Metric | HeelSet | Session -> str. Pure.
"""

import math

from tiptoe.model import HeelSet, Legs, Metric, Session, Side, SideRep

# SI unit -> (shown unit, factor, decimals when no error says how many make sense)
SHOWN = {
    "m": ("cm", 100.0, 1),
    "m/rep": ("cm/rep", 100.0, 2),
    "W": ("W", 1.0, 0),
    "m/s": ("cm/s", 100.0, 1),
    "rad": ("°", 180 / math.pi, 1),
    "rad/s": ("°/s", 180 / math.pi, 0),
    "s": ("s", 1.0, 2),
    "J": ("J", 1.0, 0),
    "kg": ("kg", 1.0, 1),
    "1/min": ("/min", 1.0, 1),
    "1/s": ("/s", 1.0, 2),
    "Hz": ("/s", 1.0, 2),
}
LONG_M, LONG = 2.0, ("m", 1.0, 2)  # from two metres on nobody counts centimetres
TITLES = {
    "cadence": "Repetitions a minute",
    "full_rep_count": "Full repetitions",
    "height_loss": "Height lost, first to last third",
    "mean_over_best_height": "Mean over best height",
    "rep_count": "Repetitions",
    "tracked_share": "Share of the time the foot was seen",
}
SHARE = ("%", 100.0, 0)
COUNT = ("", 1.0, 0)
DASH = "\N{EN DASH}"  # not measured
MEAN_HEIGHT = "mean_peak_height"
LEGS = {Legs.BOTH: "both legs", Legs.LEFT: "left leg", Legs.RIGHT: "right leg"}


def quantity(value: float | None, sigma: float | None, unit: str) -> str:
    """`9.6 ± 0.4 cm`: rounded so that the last digit means something; a dash when unmeasured."""
    if value is None or not math.isfinite(value):
        return DASH
    shown, factor, decimals = _unit(unit, value=value, sigma=sigma)
    rounded = round(value * factor, decimals) + 0.0  # never minus zero
    number = f"{rounded:.{decimals}f}".replace("-", "\N{MINUS SIGN}")
    error = "" if sigma is None or not math.isfinite(sigma) else f" ± {sigma * factor:.{decimals}f}"
    gap = "" if shown in {"°", ""} else "\N{NO-BREAK SPACE}"
    return f"{number}{error}{gap}{shown}"


def _unit(unit: str, *, value: float, sigma: float | None) -> tuple[str, float, int]:
    if unit == "m" and abs(value) >= LONG_M:
        return LONG
    if unit in SHOWN:
        return SHOWN[unit]
    if unit != "1":
        return unit, 1.0, 2
    return COUNT if sigma is None and float(value).is_integer() else SHARE


def metric_value(metric: Metric) -> str:
    return quantity(metric.value, metric.sigma, metric.unit)


def title(name: str) -> str:
    """`mean_peak_height` -> `Mean peak height`."""
    if name in TITLES:
        return TITLES[name]
    if name.startswith("sd_"):
        return f"Spread of {title(name.removeprefix('sd_')).lower()}"
    return name.replace("_", " ").strip().capitalize()


def height(side: SideRep | None, *, is_metric: bool, with_sigma: bool = True) -> str:
    """One foot's peak: centimetres, or a share of the own best when there is no known length."""
    if side is None:
        return DASH
    if not is_metric:
        return quantity(side.share_of_best, 0.0, "1").replace(" ± 0", "")
    return quantity(side.peak_height_m, side.sigma_m if with_sigma else None, "m")


def mean_height(heel_set: HeelSet) -> str | None:
    """The mean peak height as measured, or None where there is none."""
    for metric in heel_set.metrics:
        if metric.name == MEAN_HEIGHT and metric.value is not None:
            return metric_value(metric)
    return None


def sides(heel_set: HeelSet) -> tuple[Side, ...]:
    """The feet that were followed in the set, left first."""
    seen = {signal.side for signal in heel_set.signals}
    seen |= {side for side in Side for rep in heel_set.reps if rep.side(side) is not None}
    return tuple(side for side in Side if side in seen)


def count(number: int, noun: str) -> str:
    """`1 heel raise`, `2 heel raises`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def set_sentence(heel_set: HeelSet) -> str:
    """`6 heel raises with both legs, 9.6 ± 0.3 cm high on average; 1 of them partial.`"""
    if not heel_set.reps:
        return "No heel raise was found."
    said = f"{count(heel_set.rep_count, 'heel raise')} with {_with(heel_set.legs)}"
    mean = mean_height(heel_set)
    if mean is not None:
        said += f", {mean} high on average" if heel_set.rep_count > 1 else f", {mean} high"
    partial = heel_set.rep_count - heel_set.full_rep_count
    return said + (f"; {partial} of them partial." if partial else ".")


def _with(legs: Legs) -> str:
    return "both legs" if legs is Legs.BOTH else f"the {legs} leg"


def summary(session: Session) -> str:
    """The whole recording in one sentence a set."""
    if not session.sets:
        return "No heel raise was found."
    if len(session.sets) == 1:
        return set_sentence(session.sets[0])
    return " ".join(
        f"Set {number}: {set_sentence(each)}" for number, each in enumerate(session.sets, start=1)
    )
