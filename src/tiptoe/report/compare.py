"""Two sessions side by side: what differs by more than measuring and repeating a test would.

Session, Session -> Comparison rows. Pure. A difference is real only when it is larger than the
measurement error of both and than what the same person differs by from one test to the next.
"""

from dataclasses import dataclass

import numpy as np

from tiptoe import evidence
from tiptoe.model import HeelSet, Legs, Metric, Session
from tiptoe.report import words

# What is compared: metric, and the entry of the smallest change that is not test-retest noise.
COMPARED: tuple[tuple[str, str | None], ...] = (
    ("rep_count", "retest_change_reps"),
    ("full_rep_count", "retest_change_reps"),
    ("best_peak_height", "retest_change_peak_height"),
    ("mean_peak_height", "retest_change_peak_height"),
    ("total_heel_displacement", None),
    ("positive_work_heel", "retest_change_work"),
    ("mean_up_time", None),
    ("mean_down_time", None),
    ("height_loss", None),
)
BETWEEN_LEGS = (Legs.LEFT, Legs.RIGHT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One number in both sessions. verdict: `real`, `within error`, `within retest`, `unknown`."""

    name: str
    unit: str
    before: float | None
    after: float | None
    difference: float | None
    error: float | None
    retest: float | None
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The rows, and the symmetry of two legs where one session is of the left and one of the right.

    symmetry, symmetry_sigma  lower mean height over the higher, None where it is not left and right
    """

    names: tuple[str, str]
    rows: tuple[Row, ...]
    symmetry: float | None = None
    symmetry_sigma: float | None = None
    weaker: Legs | None = None


def compare(before: Session, after: Session) -> Compared:
    """Every number that both have, with its difference judged."""
    sets = (_largest(before), _largest(after))
    rows = tuple(_row(name, retest, sets) for name, retest in COMPARED)
    names = (before.recording.name, after.recording.name)
    return _with_symmetry(Compared(names=names, rows=rows), sets)


def _largest(session: Session) -> HeelSet | None:
    return max(session.sets, key=lambda each: each.rep_count, default=None)


def _metric(heel_set: HeelSet | None, name: str) -> Metric | None:
    if heel_set is None:
        return None
    return next((m for m in heel_set.metrics if m.name == name), None)


def _row(name: str, retest_name: str | None, sets: tuple[HeelSet | None, HeelSet | None]) -> Row:
    first, second = (_metric(each, name) for each in sets)
    unit = next((m.unit for m in (first, second) if m is not None), "1")
    a, b = (None if m is None else m.value for m in (first, second))
    is_known = retest_name is not None and a is not None and b is not None
    retest = evidence.value(str(retest_name), unit=unit) if is_known else None
    if a is None or b is None or first is None or second is None:
        return Row(
            name=name, unit=unit, before=a, after=b, difference=None, error=None, retest=retest,
            verdict="unknown",
        )  # fmt: skip
    difference, error, verdict = judged((a, first.sigma), (b, second.sigma), retest=retest)
    return Row(
        name=name, unit=unit, before=a, after=b, difference=difference, error=error,
        retest=retest, verdict=verdict,
    )  # fmt: skip


def judged(
    before: tuple[float, float | None],
    after: tuple[float, float | None],
    *,
    retest: float | None,
) -> tuple[float, float, str]:
    """Of two values, each with its sigma: the difference, its error, and the verdict of a Row.

    retest  what one person differs by from test to test, in the unit of the values
    """
    width = evidence.value("two_sided_95", unit="1")
    error = width * float(np.hypot(before[1] or 0.0, after[1] or 0.0))
    difference = after[0] - before[0]
    if abs(difference) <= error:
        return difference, error, "within error"
    if retest is not None and abs(difference) <= retest:
        return difference, error, "within retest"
    return difference, error, "real"


def _with_symmetry(compared: Compared, sets: tuple[HeelSet | None, HeelSet | None]) -> Compared:
    """With the limb symmetry index of mean height, where one set is of each leg."""
    first, second = sets
    if first is None or second is None or {first.legs, second.legs} != set(BETWEEN_LEGS):
        return compared
    heights = {each.legs: _metric(each, "mean_peak_height") for each in (first, second)}
    seen = {
        legs: (m.value, m.sigma or 0.0)
        for legs, m in heights.items()
        if m is not None and m.value is not None
    }
    if len(seen) < len(BETWEEN_LEGS):
        return compared
    weaker, stronger = sorted(seen, key=lambda legs: seen[legs][0])
    (low, low_sigma), (high, high_sigma) = seen[weaker], seen[stronger]
    index = low / high
    sigma = index * float(np.hypot(low_sigma / low, high_sigma / high))
    return Compared(
        names=compared.names,
        rows=compared.rows,
        symmetry=index,
        symmetry_sigma=sigma,
        weaker=weaker,
    )


SAID = {
    "real": "a real difference",
    "within error": "within the error of measurement",
    "within retest": "within what one person differs by from test to test",
    "unknown": "not measured in both",
}


def as_text(compared: Compared) -> str:
    """A table for the terminal."""
    lines = [f"{'':28}{'first':>16}{'second':>16}{'difference':>16}"]
    for row in compared.rows:
        if row.before is None and row.after is None:
            continue
        told = [words.quantity(v, None, row.unit) for v in (row.before, row.after, row.difference)]
        lines.append(
            f"{words.title(row.name):28}" + "".join(f"{t:>16}" for t in told)
            + f"  {SAID[row.verdict]}"
        )  # fmt: skip
    if compared.symmetry is not None and compared.weaker is not None:
        index = words.quantity(compared.symmetry, compared.symmetry_sigma, "1")
        lines.append(f"Limb symmetry index of mean height: {index}, {compared.weaker} lower.")
    return "\n".join([f"first: {compared.names[0]}, second: {compared.names[1]}", *lines])
