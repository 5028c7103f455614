"""How the terminal tells what the record answers.

Values of tiptoe.store and tiptoe.app_record -> text. People are told centimetres.
"""

from collections.abc import Mapping
from datetime import datetime

from tiptoe.app_record import Change
from tiptoe.store.archive import Archived
from tiptoe.store.values import Erased, Person, SessionRow

__all__ = ["archived_text", "erased_text", "history_text"]

HEAD = ("when", "exercise", "reps", "left cm", "right cm", "left/right", "pain", "session")
REAL, WITHDRAWN = "*", " (withdrawn)"


def history_text(person: Person, rows: list[SessionRow], changes: Mapping[str, Change]) -> str:
    """A table, newest first."""
    if not rows:
        return f"{person.name}: no sessions yet."
    cells = [HEAD, *(_cells(row, changes.get(row.id)) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEAD))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]
    note = f"{REAL} changed by more than the errors of measuring and of testing again"
    return "\n".join([person.name, *lines, note])


def _cells(row: SessionRow, change: Change | None) -> tuple[str, ...]:
    real = change.is_real if change else {}
    ratio = "" if row.left_over_right is None else f"{row.left_over_right:.2f}"
    return (
        datetime.fromisoformat(row.recorded_at).strftime("%Y-%m-%d %H:%M"),
        row.exercise or "",
        f"{row.rep_count}{REAL if real.get('reps') else ''}",
        _height(row.left_best_m, row.left_sigma_m, is_real=bool(real.get("left"))),
        _height(row.right_best_m, row.right_sigma_m, is_real=bool(real.get("right"))),
        ratio,
        ", ".join(f"{when} {level}" for when, level in row.pain.items()),
        row.id + (WITHDRAWN if row.withdrawn is not None else ""),
    )


def _height(height_m: float | None, sigma_m: float | None, *, is_real: bool) -> str:
    if height_m is None:
        return ""
    error = "" if sigma_m is None else f" ± {100 * sigma_m:.1f}"
    return f"{100 * height_m:.1f}{error}{REAL if is_real else ''}"


def erased_text(name: str, erased: Erased, copies: list[str]) -> str:
    """What went, and where the person may still be."""
    went = ", ".join(f"{count} {table}" for table, count in erased.rows.items() if count)
    lines = [f"Erased {name}: {went}."]
    if copies:
        lines.append("These copies may still hold them; delete them, or use --with-copies:")
        lines += [f"  {copy}" for copy in copies]
    lines.append("Backups and archives that you made yourself are yours to delete.")
    return "\n".join(lines)


def archived_text(done: Archived, did: str, added: int | None) -> str:
    held = ", ".join(f"{count} {table}" for table, count in done.rows.items() if count)
    new = "" if added is None else f" {added} rows were new."
    return f"{did}: {done.file} ({held or 'nothing'}; {done.videos} videos).{new}\n{done.sha256}"
