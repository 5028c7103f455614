"""Print a session as a table for the terminal, one row a repetition.

Session -> str. Pure.
"""

import io
from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from tiptoe.model import HeelSet, Rep, Session
from tiptoe.report import form, words
from tiptoe.report.truth import Comparison

WIDE = 100
DEEP_M = 0.01  # below the step: from here on the start of a rep is worth a word


def render(session: Session, *, width: int = WIDE) -> str:
    """The session as plain text, without colour."""
    kept = io.StringIO()
    console = Console(file=kept, width=width, color_system=None, highlight=False)
    console.print(session_table(session))
    return kept.getvalue().rstrip()


def session_table(session: Session) -> RenderableType:
    """Everything worth knowing at first sight; the report has the rest."""
    parts: list[RenderableType] = [Text(session.recording.name, style="bold")]
    if not session.sets:
        parts.append(Text(words.summary(session)))
    for number, heel_set in enumerate(session.sets, start=1):
        parts += _set(heel_set, number=number if len(session.sets) > 1 else None)
    for warning in session.warnings:
        parts.append(Text(f"! {warning.message} {warning.fix}", style="yellow"))
    return Group(*parts)


def set_table(heel_set: HeelSet) -> RenderableType:
    """One set on its own."""
    return Group(*_set(heel_set, number=None))


def truth_table(comparison: Comparison) -> RenderableType:
    """Measured against truth, for a clip whose truth is known."""
    table = Table(title="Against the known truth of this clip", title_justify="left", box=None)
    for name in ("", "measured", "truth", "difference"):
        table.add_column(name, justify="right" if name else "left")
    for row in comparison.rows:
        table.add_row(row.name, row.measured, row.truth, row.difference)
    return table


def no_centimetres(sets: Sequence[HeelSet]) -> str:
    """Why heights are not in centimetres, as far as they are not; empty where all are."""
    signals = [signal for each in sets if each.reps for signal in each.signals]
    why = {signal.scale.detail: None for signal in signals if signal.scale and not signal.is_metric}
    return " ".join(("Heights are shares of the own best rep.", *why)) if why else ""


def _set(heel_set: HeelSet, *, number: int | None) -> list[RenderableType]:
    sentence = words.set_sentence(heel_set)
    parts: list[RenderableType] = [Text(f"Set {number}: {sentence}" if number else sentence)]
    if heel_set.reps:
        parts.append(_reps(heel_set))
        parts += _form(heel_set)
    if heel_set.reps and not heel_set.is_metric:
        parts.append(Text(no_centimetres((heel_set,)), style="yellow"))
    parts += [
        Text(f"  not counted, {stretch.start_s:.1f} to {stretch.end_s:.1f} s: {stretch.why}")
        for stretch in heel_set.rejected
    ]
    return parts


def _form(heel_set: HeelSet) -> list[RenderableType]:
    """Which exercise, one verdict, and the two most useful things to change."""
    if heel_set.exercise is None:
        return []
    lines = [form.exercise(heel_set), f"Tempo (up-hold-down-pause): {form.tempo(heel_set)} s."]
    parts: list[RenderableType] = [Text(" ".join(lines)), Text(form.verdict(heel_set), "bold")]
    parts += [
        Text(f"  {number}. {each.title}, {each.size} in {each.reps}: {each.cue}")
        for number, each in enumerate(form.advice(heel_set), start=1)
    ]
    others = [f"{each.title.lower()} ({each.size})" for each in form.more(heel_set)]
    return [*parts, Text(f"  Also seen: {', '.join(others)}.")] if others else parts


def _reps(heel_set: HeelSet) -> Table:
    feet = words.sides(heel_set)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("rep", justify="right")
    for side in feet:
        table.add_column(f"{side} height", justify="right", no_wrap=True)
    for name in ("start", "up", "hold", "down"):
        table.add_column(f"{name} s", justify="right")
    table.add_column("notes")
    for number, rep in enumerate(heel_set.reps, start=1):
        heights = [words.height(rep.side(side), is_metric=heel_set.is_metric) for side in feet]
        table.add_row(
            str(number), *heights, *phases(rep), escape(notes(rep, is_metric=heel_set.is_metric))
        )
    return table


def phases(rep: Rep) -> tuple[str, str, str, str]:
    """Start, then the seconds up, held and down."""
    return (
        f"{rep.start_s:.2f}",
        f"{rep.top_start_s - rep.start_s:.2f}",
        f"{rep.top_end_s - rep.top_start_s:.2f}",
        f"{rep.end_s - rep.top_end_s:.2f}",
    )


def notes(rep: Rep, *, is_metric: bool) -> str:
    """What is special about this repetition."""
    said = ["partial"] if rep.is_partial else []
    said += _depth(rep) if is_metric else []
    said += [
        words.title(fault.name).lower() for fault in rep.faults if fault.name != "partial_reps"
    ]
    return ", ".join(said)


def _depth(rep: Rep) -> list[str]:
    """`from -4.1 cm`: how far below the step the heel started, where it did."""
    lowest_m = min((side.bottom_height_m for side in (rep.left, rep.right) if side), default=0.0)
    return [f"from {words.quantity(lowest_m, None, 'm')}"] if lowest_m < -DEEP_M else []
