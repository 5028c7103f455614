"""Say of each part that tiptoe needs whether it works here, and how to mend it when it does not.

Every part is used once, not merely imported: a package can be there and still not run.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import as_file, files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tiptoe import evidence
from tiptoe.errors import TiptoeError

LEAST_PYTHON = (3, 11)
MEGABYTE = 1_000_000
REINSTALL = "Install tiptoe again, in an environment of its own."


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One part: what was found and, when it is not ok, what to do about it."""

    name: str
    ok: bool
    found: str
    fix: str = ""


class _Bad(Exception):  # noqa: N818 - becomes a Check a few lines down
    """Found, but of no use."""


def check(folder: Path | None = None) -> tuple[Check, ...]:
    """All parts, in the order in which they are needed. `folder`: where reports would go."""
    out = folder or Path.cwd()
    parts: tuple[tuple[str, Callable[[], str], str], ...] = (
        ("Python", _python, "Install Python 3.11 or newer."),
        ("tiptoe", _tiptoe, REINSTALL),
        ("pose weights", _weights, REINSTALL),
        ("pose network (LiteRT)", _network, REINSTALL),
        ("video decoder (PyAV)", _decoder, REINSTALL),
        ("picture processing (OpenCV)", _pictures, REINSTALL),
        ("tables (DuckDB)", _tables, REINSTALL),
        ("record (SQLite)", _record, REINSTALL),
        ("output folder", partial(_writable, out), "Change to a folder you may write to."),
        ("temporary folder", _temporary, "Set TMPDIR (TEMP on Windows) to a folder with room."),
        ("disk space", partial(_room, out), "Make room on the disk, or use another one."),
    )
    return tuple(_checked(name, look, fix) for name, look, fix in parts)


def as_dict(checks: tuple[Check, ...]) -> dict[str, Any]:
    """What `tiptoe doctor --json` prints."""
    return {"schema": "tiptoe.doctor/1", "checks": [asdict(each) for each in checks]}


def _checked(name: str, look: Callable[[], str], fix: str) -> Check:
    try:
        return Check(name=name, ok=True, found=look())
    except _Bad as bad:
        return Check(name=name, ok=False, found=str(bad), fix=fix)
    except TiptoeError as refusal:
        return Check(name=name, ok=False, found=refusal.what, fix=refusal.fix)
    except Exception as error:  # noqa: BLE001 - whatever a broken part does is the finding
        return Check(name=name, ok=False, found=f"{type(error).__name__}: {error}", fix=fix)


def _python() -> str:
    found = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info < LEAST_PYTHON:
        raise _Bad(f"{found} is too old")
    return f"{found} in {sys.prefix}"


def _tiptoe() -> str:
    home = Path(__file__).parent
    try:
        return f"{version('tiptoe')} in {home}"
    except PackageNotFoundError:
        raise _Bad(f"run from {home} without being installed") from None


def _weights() -> str:
    from tiptoe.read.pose import weights

    for name in weights.SHA256:
        weights.read(name)
    hashes = ", ".join(f"{name} {sha[:12]}" for name, sha in weights.SHA256.items())
    return f"{hashes} in {weights.folder()}"


def _network() -> str:
    import numpy as np

    from tiptoe.read.pose.blazepose import BlazePose

    nobody = np.full((96, 64), 128, np.uint8)
    people = len(BlazePose().detect(nobody))
    if people:
        raise _Bad(f"sees {people} people in an empty picture")
    return f"ai-edge-litert {version('ai-edge-litert')} runs"


def _decoder() -> str:
    from tiptoe.read.video.decode import open_video

    with as_file(files("tiptoe").joinpath("demo", "hero.mp4")) as clip, open_video(clip) as video:
        frame = next(iter(video))
        if frame.gray.std() < 1:
            raise _Bad("the clip that comes with tiptoe decodes to an empty picture")
        return f"av {version('av')} decodes {video.width_px} x {video.height_px} in its own process"


def _pictures() -> str:
    import cv2
    import numpy as np

    step = np.repeat(np.array([0, 200], np.uint8), 8)[None].repeat(16, axis=0)
    if cv2.resize(step, (2, 2), interpolation=cv2.INTER_AREA).tolist() != [[0, 200], [0, 200]]:
        raise _Bad(f"OpenCV {cv2.__version__} shrinks a picture wrongly")
    return f"OpenCV {cv2.__version__} runs"


def _tables() -> str:
    import duckdb

    with tempfile.TemporaryDirectory(prefix="tiptoe-doctor-") as name, duckdb.connect() as table:
        file = (Path(name) / "try.parquet").as_posix().replace("'", "''")
        table.execute(f"COPY (SELECT 0.5 AS height_m) TO '{file}' (FORMAT parquet)")
        back = table.execute(f"SELECT height_m FROM '{file}'").fetchall()  # noqa: S608 - our own name
    if [float(value) for (value,) in back] != [0.5]:
        raise _Bad(f"DuckDB {duckdb.__version__} reads back {back}")
    return f"DuckDB {duckdb.__version__} writes and reads Parquet"


def _record() -> str:
    if find_spec("sqlalchemy") is None:
        return "not installed; `pip install 'tiptoe[app]'` adds the record and the pages"
    from tiptoe.store import open_record
    from tiptoe.store.gate import driver, has_wal_fault

    with tempfile.TemporaryDirectory(prefix="tiptoe-doctor-") as name:
        with open_record(name) as record:
            record.add_person("Nobody")
        with open_record(name) as record:
            if [each.name for each in record.people()] != ["Nobody"]:
                raise _Bad("what was kept is not there when it is opened again")
    module = driver()
    how = "writes ahead"
    if has_wal_fault(module.sqlite_version_info):
        how = "keeps a rollback journal, because this version can damage files when it writes ahead"
    return f"SQLite {module.sqlite_version} {how}"


def _temporary() -> str:
    return _writable(Path(tempfile.gettempdir()))


def _writable(folder: Path) -> str:
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"tiptoe")
    except OSError as error:
        raise _Bad(f"{folder}: {error.strerror or error}") from error
    return f"{folder} can be written to"


def _room(folder: Path) -> str:
    least = int(evidence.value("disk_room_least", unit="MB"))
    for place in (folder, Path(tempfile.gettempdir())):
        free = shutil.disk_usage(place).free // MEGABYTE
        if free < least:
            raise _Bad(f"{free} MB free in {place}, less than {least} MB")
    return f"{shutil.disk_usage(folder).free // MEGABYTE} MB free in {folder}"
