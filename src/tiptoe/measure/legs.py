"""Put the lifts of two feet together: which were one repetition, and on which legs.

Raised per side -> Together; kinds of reps -> Legs. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tiptoe import evidence
from tiptoe.measure.judge import Span
from tiptoe.model import Legs, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """One lift of one foot: its corners, its levels, and why it is not a heel raise, if so.

    top_m and sigma_m are None when the top was not seen. stayed: the forefoot kept its place on
    the way up (None: not seen). is_convicted: why is a verdict of physics, not of what was seen.
    is_backed: forefoot or body were seen to behave as in a heel raise. is_lifted: rose planted,
    then left the floor, as the helping foot of two up, one down does.
    """

    side: Side
    span: Span
    bottom_m: float
    end_m: float
    top_m: float | None
    sigma_m: float | None
    stayed: bool | None
    why: str
    is_convicted: bool = False
    is_backed: bool = False
    is_lifted: bool = False
    is_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """One repetition, or one rejected stretch, with what each foot did in it."""

    raised: dict[Side, Raised]

    @property
    def counted(self) -> tuple[Raised, ...]:
        """The feet that did a heel raise. A foot convicted by physics outvotes an unbacked one."""
        is_doubtful = any(r.is_convicted for r in self.raised.values())
        good = [r for r in self.raised.values() if not r.why]
        good = [r for r in good if r.is_backed or not is_doubtful]
        return tuple([r for r in good if not r.is_lifted] or good)

    @property
    def why(self) -> str:
        if self.counted:
            return ""
        return next(r.why for r in self.raised.values() if r.why)

    @property
    def start_s(self) -> float:
        return min(r.span.start_s for r in self.raised.values())

    @property
    def end_s(self) -> float:
        return max(r.span.end_s for r in self.raised.values())


def put_together(lead: Sequence[Raised], other: Sequence[Raised]) -> tuple[Together, ...]:
    """Lifts that happened at the same time are one. The lead foot decides how many there were."""
    groups: list[dict[Side, Raised]] = [{r.side: r} for r in lead if not r.why]
    groups = _add(groups, [r for r in other if not r.why])
    groups = _add(groups, [r for r in lead if r.why])
    groups = _add(groups, [r for r in other if r.why])
    found = (Together(raised=group) for group in groups)
    return tuple(sorted(found, key=lambda t: t.start_s))


def _add(groups: list[dict[Side, Raised]], more: Sequence[Raised]) -> list[dict[Side, Raised]]:
    """Each lift joins the group it overlaps most, or founds its own."""
    founded: list[dict[Side, Raised]] = []
    least = evidence.value("same_lift_overlap", unit="1")
    for lift in more:
        overlaps = [
            (_overlap(lift, next(iter(group.values()))), i) for i, group in enumerate(groups)
        ]
        share, i = max(overlaps, default=(0.0, 0))
        if share < least:
            founded.append({lift.side: lift})
        else:
            groups[i].setdefault(lift.side, lift)
    return groups + founded


def _overlap(a: Raised, b: Raised) -> float:
    """Time in common, as a share of the shorter."""
    common_s = min(a.span.end_s, b.span.end_s) - max(a.span.start_s, b.span.start_s)
    shorter_s = min(a.span.end_s - a.span.start_s, b.span.end_s - b.span.start_s)
    return common_s / shorter_s if shorter_s > 0 else 0.0


def settle_kinds(kinds: Sequence[Legs | None], *, fallback: Legs) -> tuple[Legs, ...]:
    """Legs of every rep: the unknown and the lone odd one follow their neighbours."""
    known = [k for k in kinds if k is not None]
    if not known:
        return (fallback,) * len(kinds)
    filled: list[Legs] = []
    for kind in kinds:
        before = filled[-1] if filled else known[0]
        filled.append(kind if kind is not None else before)
    runs = _runs(filled)
    if any(length > 1 for _, length in runs):
        for i, (_, length) in enumerate(runs):
            if length == 1:
                near = [r for r in (runs[i - 1 : i] + runs[i + 1 : i + 2]) if r[1] > 1]
                runs[i] = ((near or runs[:1])[0][0], 1)
    return tuple(kind for kind, length in runs for _ in range(length))


def _runs(kinds: Sequence[Legs]) -> list[tuple[Legs, int]]:
    out: list[tuple[Legs, int]] = []
    for kind in kinds:
        if out and out[-1][0] is kind:
            out[-1] = (kind, out[-1][1] + 1)
        else:
            out.append((kind, 1))
    return out
