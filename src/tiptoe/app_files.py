"""Files are written whole or not at all."""

import os
import tempfile
from pathlib import Path

from tiptoe.errors import SetupError

__all__ = ["save"]


def save(path: Path, content: bytes) -> Path:
    """The whole file or none of it."""
    try:
        with tempfile.TemporaryDirectory(prefix=".tiptoe-", dir=path.parent) as stage:
            made = Path(stage) / "made"
            made.write_bytes(content)
            os.replace(made, path)  # noqa: PTH105 - the atomic one
    except OSError as error:
        raise SetupError(
            f"Nothing can be written to {str(path)!r}: {error.strerror or error}.",
            fix="Choose another file, or make room on the disk.",
        ) from error
    return path
