"""Verbs about form: one set from two views, and two sessions side by side. Paths are handed in."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiptoe import app
from tiptoe.errors import InputError

if TYPE_CHECKING:
    from tiptoe.model import Session
    from tiptoe.report.compare import Compared

__all__ = ["compare_sessions", "measure_same_set"]

TWO = 2


def measure_same_set(
    clips: list[Path],
    *,
    progress: app.Progress | None = None,
    **known: Any,  # noqa: ANN401 - as in app.measure_video
) -> "Session":
    """One session from two recordings of the same set, such as from the side and from behind."""
    from tiptoe.measure.form.same_set import same_set

    if len(clips) != TWO:
        raise InputError(
            f"{len(clips)} recordings were given as one set; it takes two.",
            fix="Give one from the side and one from behind or in front.",
        )
    first, second = (app.measure_video(clip, progress=progress, **known) for clip in clips)
    return same_set(first, second)


def compare_sessions(
    first: Path,
    second: Path,
    *,
    progress: app.Progress | None = None,
    **known: Any,  # noqa: ANN401 - as in app.measure_video
) -> "Compared":
    """Two sessions, each a session.json, a folder with one in it, or a video."""
    from tiptoe.report.compare import compare

    return compare(
        _session(first, progress=progress, known=known),
        _session(second, progress=progress, known=known),
    )


def _session(path: Path, *, progress: app.Progress | None, known: dict[str, Any]) -> "Session":
    inside = path / "session.json"
    if path.is_dir() and inside.is_file():
        return app.load_session(inside)
    if path.suffix.lower() == ".json":
        return app.load_session(path)
    return app.measure_video(path, progress=progress, **known)
