"""The pose network's weights: where they lie, and proof that they are the ones we tested.

They ship in our wheel, put there by the build hook from the published MediaPipe 0.10.21 wheel
(Apache-2.0). `TIPTOE_POSE_WEIGHTS` names a folder to use instead. Nothing is ever downloaded here.
"""

import hashlib
import os
from functools import cache
from pathlib import Path

from tiptoe.errors import SetupError

SHA256 = {
    "pose_detection.tflite": "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
    "pose_landmark_full.tflite": "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
}
VARIABLE = "TIPTOE_POSE_WEIGHTS"
FIX = (
    f"Reinstall tiptoe with a network to build from, or set {VARIABLE} to a folder with the files."
)


def folder() -> Path:
    """Where the weights are looked for."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else Path(__file__).parent / "weights"


@cache
def read(name: str) -> bytes:
    """The bytes of one weights file; a SetupError when it is missing or not the tested one."""
    path = folder() / name
    try:
        data = path.read_bytes()
    except OSError:
        raise SetupError(f"The pose weights {name} are not installed.", fix=FIX) from None
    if hashlib.sha256(data).hexdigest() != SHA256[name]:
        raise SetupError(f"The pose weights {name} are not the published ones.", fix=FIX)
    return data


def sha256() -> str:
    """One hash over all weights files, for a result's provenance."""
    return hashlib.sha256("".join(SHA256[name] for name in sorted(SHA256)).encode()).hexdigest()
