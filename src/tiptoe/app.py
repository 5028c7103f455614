"""What tiptoe can be asked to do: one function per verb, shared by every shell.

The only place where reading, measuring and reporting meet. Paths are handed in.
"""

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from glob import glob
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from tiptoe.errors import InputError, NotFoundError, SetupError
from tiptoe.model import Session, Shown, Side
from tiptoe.report.truth import Comparison, compare

Progress = Callable[[float, str], None]

ENDINGS = frozenset(
    {".3gp", ".avi", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".ogv"}
    | {".webm", ".wmv"}
)
REPORT, OVERLAY = "report.html", "overlay.mp4"
WHICH_VIDEO = "Give a video file, a folder with videos, or a pattern such as 'clips/*.mp4'."


def measure_video(  # noqa: PLR0913 - one keyword for each fact a person can know
    path: str | Path,
    *,
    stature_m: float | None = None,
    foot_length_m: float | None = None,
    shoe_length_m: float | None = None,
    sticker_m: float | None = None,
    step_height_m: float | None = None,
    mass_kg: float | None = None,
    side: Side | str | None = None,
    exercise: str | None = None,
    tempo: str | None = None,
    progress: Progress | None = None,
) -> Session:
    """Everything that can be measured about the heel raises in a video file.

    Lengths in metres; give at most one of foot, shoe, sticker and step. Without any of them nor
    stature, heights are shares of the own best. `side`: measure this foot only. `exercise`: what
    it was meant to be, checked against what was seen; `tempo`: seconds up, held, down and paused,
    such as "2-0-3". `progress` is called with the share done, 0..1, and a word.
    """
    from tiptoe.measure.session import measure_motion
    from tiptoe.read.known import read_known
    from tiptoe.read.video.motion import read_motion

    known = read_known(
        stature_m=stature_m,
        foot_length_m=foot_length_m,
        shoe_length_m=shoe_length_m,
        sticker_m=sticker_m,
        step_height_m=step_height_m,
        mass_kg=mass_kg,
        side=side,
        exercise=exercise,
        tempo=tempo,
    )
    show_values()
    motion = read_motion(_existing(Path(path)), known=known, progress=progress)
    return _printable(measure_motion(motion, known=known))


def check_known(**known: float | str | None) -> None:
    """Refuse facts that cannot be true, before any work is done."""
    from tiptoe.read.known import read_known

    read_known(**known)


def _printable(session: Session) -> Session:
    """With a file name that cannot steer a terminal nor break an encoding."""
    told = session.recording
    name = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in told.name)
    return session if name == told.name else replace(session, recording=replace(told, name=name))


def load_session(path: str | Path) -> Session:
    """A session that was written as session.json, without its curves."""
    from tiptoe.exchange.session_read import load_session_json

    show_values()
    try:
        text = _existing(Path(path)).read_text("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{Path(path).name} is not a session.", fix="Give a session.json that tiptoe wrote."
        ) from error
    return load_session_json(text)


def write_session(
    session: Session,
    clip: Path,
    folder: Path,
    *,
    progress: Progress | None = None,
    comparison: Comparison | None = None,
) -> Path:
    """Write report.html, overlay.mp4, reps.csv, samples.parquet, session.json; gives the report.

    All of them appear at once, when the last is finished, or none does.
    """
    from tiptoe.exchange.reps_csv import dump_reps_csv
    from tiptoe.exchange.samples_parquet import write_samples_parquet
    from tiptoe.exchange.session_json import dump_session_json

    with _staged(folder) as stage:
        page = _page(session, clip, stage, progress=progress, comparison=comparison)
        texts = {REPORT: page, "reps.csv": dump_reps_csv(session)}
        texts["session.json"] = dump_session_json(session, indent=2) + "\n"
        for name, text in texts.items():
            (stage / name).write_text(text, "utf-8", newline="")  # the same bytes everywhere
        write_samples_parquet(session, stage / "samples.parquet")
    return folder / REPORT


def _page(
    session: Session,
    clip: Path,
    stage: Path,
    *,
    progress: Progress | None,
    comparison: Comparison | None,
) -> str:
    """Look at the clip once more: draw the overlay, keep the pictures, write the page."""
    from tiptoe.read.video.decode import open_video
    from tiptoe.read.video.pictures import PictureKeeper
    from tiptoe.report import html
    from tiptoe.report.feet import foot_boxes
    from tiptoe.report.overlay import OverlayWriter

    duration_s = session.recording.duration_s
    with ExitStack() as open_:
        cuts = foot_boxes(session)
        keeper = open_.enter_context(PictureKeeper(expected_s=duration_s, cuts=cuts))
        with OverlayWriter(stage / OVERLAY, session) as overlay, open_video(clip) as video:
            for frame in video:
                keeper.offer(frame)
                overlay.offer(frame.time_s, frame.colours(overlay.share))
                if progress:
                    progress(min(1.0, frame.time_s / max(duration_s, 1e-3)), "drawing")
        extras = html.Extras(pictures=keeper.pictures, overlay=OVERLAY, comparison=comparison)
        return html.render(session, extras=extras)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """The shipped clip, measured, beside the truth it was rendered from."""

    session: Session
    comparison: Comparison
    report: Path


def demo(folder: Path, *, progress: Progress | None = None) -> Demo:
    """Measure the clip that comes with the package and write its report."""
    home = files("tiptoe").joinpath("demo")
    truth: dict[str, Any] = json.loads(home.joinpath("hero.json").read_text("utf-8"))
    with as_file(home.joinpath("hero.mp4")) as clip:
        shoe_m = truth["subject"]["shoe_length_m"]
        session = measure_video(clip, shoe_length_m=shoe_m, progress=progress)
        comparison = compare(session, truth)
        report = write_session(session, clip, folder, progress=progress, comparison=comparison)
    return Demo(session=session, comparison=comparison, report=report)


def find_clips(given: str) -> tuple[Path, ...]:
    """The videos meant by a file, a folder or a pattern, sorted."""
    path = Path(given)
    if path.is_dir():
        found = [each for each in path.iterdir() if _is_clip(each)]
    elif not path.exists() and any(mark in given for mark in "*?["):
        found = [Path(each) for each in glob(given, recursive=True) if Path(each).is_file()]  # noqa: PTH207 - patterns may be absolute
    else:
        return (path,)
    if not found:
        raise NotFoundError(f"There is no video in {given!r}.", fix=WHICH_VIDEO)
    return tuple(sorted(found))


def _is_clip(path: Path) -> bool:
    """Not hidden, and not a film that tiptoe drew itself."""
    is_ours = path.name == OVERLAY and path.with_name(REPORT).exists()
    return path.suffix.lower() in ENDINGS and not path.name.startswith(".") and not is_ours


def output_folders(clips: list[Path], out: Path) -> dict[Path, Path]:
    """Where each clip's files go: the folder itself for one clip, else one inside for each."""
    if len(clips) == 1:
        return {clips[0]: out}
    taken: set[str] = set()
    chosen: dict[Path, Path] = {}
    for clip in clips:
        names = [clip.stem, clip.name, *(f"{clip.name}-{k}" for k in range(2, len(clips) + 2))]
        name = next(each for each in names if each.casefold() not in taken)
        taken.add(name.casefold())
        chosen[clip] = out / name
    return chosen


def is_partial(session: Session) -> bool:
    """True when only a part of the recording could be measured."""
    return session.recording.is_truncated


def show_values() -> None:
    """From now on sessions, sets and signals draw themselves in notebooks and as text."""
    Shown.as_html, Shown.as_text = _as_html, _as_text


def _as_html(value: Shown) -> str:
    from tiptoe.report import notebook

    return notebook.as_html(value)


def _as_text(value: Shown) -> str:
    from tiptoe.report import notebook

    return notebook.as_text(value)


def _existing(path: Path) -> Path:
    if path.is_file():
        return path
    if path.is_dir():
        raise InputError(f"{path.name!r} is a folder.", fix=WHICH_VIDEO)
    raise NotFoundError(f"There is no file {str(path)!r}.", fix="Check the name and the folder.")


@contextmanager
def _staged(folder: Path) -> Iterator[Path]:
    """A hidden folder inside `folder`; its files move out when all went well, else all vanish."""
    was_there = folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".tiptoe-", dir=folder) as name:
            stage = Path(name)
            yield stage
            for made in sorted(stage.iterdir()):
                os.replace(made, folder / made.name)  # noqa: PTH105 - the atomic one
    except OSError as error:
        raise SetupError(
            f"Nothing can be written to {str(folder)!r}: {error.strerror or error}.",
            fix="Choose another folder with --out, or make room on the disk.",
        ) from error
    finally:
        if not was_there and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
