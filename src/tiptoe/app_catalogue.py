"""What the catalogue can be asked: one function per verb, shared by command line and pages."""

from pathlib import Path
from typing import Any

from tiptoe import catalogue
from tiptoe.app_files import save
from tiptoe.errors import InputError

__all__ = ["exercise_json", "exercise_list", "exercise_text", "write_exercises"]


def exercise_list() -> str:
    """All exercises, a line each."""
    from tiptoe.report.exercises import list_text

    return list_text()


def exercise_text(name: str) -> str:
    """One exercise in full."""
    from tiptoe.report.exercises import text

    return text(catalogue.exercise(name))


def exercise_json(name: str | None = None) -> dict[str, Any]:
    """One exercise, or all of them with what holds for all."""
    from tiptoe.report.exercises import as_json

    if name is not None:
        return as_json(catalogue.exercise(name))
    return {
        "schema": "tiptoe.exercises/1",
        "exercises": [as_json(each) for each in catalogue.exercises().values()],
        "principles": [each.text for each in catalogue.principles()],
    }


def write_exercises(out: Path, name: str | None = None) -> Path:
    """One exercise drawn as .svg; as a page with drawings, .html; all in a table, .md."""
    from tiptoe.catalogue.figure import draw
    from tiptoe.report.exercises import markdown, page

    chosen = [catalogue.exercise(name)] if name else list(catalogue.exercises().values())
    kind = out.suffix.lower()
    if kind == ".html":
        return save(out, page(chosen).encode())
    if kind == ".svg" and name:
        return save(out, draw(chosen[0]).encode())
    if kind == ".md" and not name:
        return save(out, markdown().encode())
    fix = "Write --out exercises.html, or name one exercise for --out exercise.svg."
    raise InputError(f"{out.name!r} cannot hold {name or 'all exercises'}.", fix=fix)
