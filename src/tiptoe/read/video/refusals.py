"""Refuse a file in words: before decoding by what it is, afterwards by what the decoder said."""

import errno
import os
import stat
from pathlib import Path

from tiptoe.errors import (
    InputError,
    LimitError,
    NotFoundError,
    RecordingError,
    SetupError,
    TiptoeError,
)
from tiptoe.read.video.limits import Limits

HEAD_BYTES = 4096
PART_BYTES = 1 << 20
SIGCPU = 24  # SIGXCPU where it exists
OTHER_FILE = "Give the video file itself, as the camera wrote it (.mp4 or .mov)."
EXPORT = "Export it again as H.264 MP4, for example by sharing it from the phone's gallery."
SHORTER = "Cut it to the set itself and try again."

# First bytes -> what the file is. Offsets other than 0 are given with the bytes.
PICTURES = (
    (0, b"\x89PNG", "PNG"),
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"GIF8", "GIF"),
    (0, b"BM", "BMP"),
    (0, b"II*\0", "TIFF"),
    (0, b"MM\0*", "TIFF"),
    (8, b"WEBP", "WebP"),
    (4, b"ftypheic", "HEIC"),
    (4, b"ftypheix", "HEIC"),
    (4, b"ftypmif1", "HEIF"),
    (4, b"ftypavif", "AVIF"),
)
PLAYLISTS = (b"#EXTM3U", b"ffconcat", b"<?xml", b"<MPD", b"v=0", b"[playlist]", b"<asx", b"RTSP")

REFUSALS: dict[str, tuple[type[TiptoeError], str, str]] = {
    "unreadable": (RecordingError, "{name} is not a video that can be read.", OTHER_FILE),
    "incomplete": (
        RecordingError,
        "{name} is incomplete: the index at its end is missing.",
        "Copy it from the phone again; a recording that was cut off while filming cannot be read.",
    ),
    "no_video": (RecordingError, "{name} holds no video, only sound or data.", OTHER_FILE),
    "no_frames": (
        RecordingError,
        "{name} holds no picture that can be decoded.",
        "It may be damaged or cut off: copy it from the phone again.",
    ),
    "codec": (RecordingError, "{name} is coded as {codec}, which tiptoe does not read.", EXPORT),
    "encrypted": (
        RecordingError,
        "{name} is encrypted.",
        "Give a recording without copy protection.",
    ),
    "tiny": (RecordingError, "{name} has pictures of {width} x {height} pixels.", OTHER_FILE),
    "pixels": (
        LimitError,
        "{name} has pictures of {width} x {height} pixels, more than tiptoe accepts.",
        "Record or export it in 4K or 1080p.",
    ),
    "duration": (LimitError, "{name} lasts {duration_s:.0f} s, longer than accepted.", SHORTER),
    "frames": (LimitError, "{name} has {frames} pictures, more than tiptoe accepts.", SHORTER),
    "rate": (
        LimitError,
        "{name} has {rate_hz:.0f} pictures a second, more than tiptoe accepts.",
        "Export it at 60 or 120 pictures a second.",
    ),
    "memory": (LimitError, "{name} needs more memory to decode than tiptoe allows.", EXPORT),
    "slow": (LimitError, "{name} takes longer to decode than tiptoe waits.", EXPORT),
    "crashed": (RecordingError, "The decoder gave up on {name}: the file is damaged.", EXPORT),
    "no_decoder": (
        SetupError,
        "The video decoder PyAV does not load.",
        "Run `pip install --force-reinstall av`, then try again.",
    ),
    "no_start": (
        SetupError,
        "The decoding process did not start in time.",
        "Try again when the machine is less busy.",
    ),
}
NUMBERS = {"width", "height", "frames", "duration_s", "rate_hz"}


def refusal(code: str, *, name: str, details: dict[str, object]) -> TiptoeError:
    """The typed error for what the decoding process said; its words are not trusted."""
    kind, what, fix = REFUSALS.get(code, REFUSALS["crashed"])
    safe: dict[str, object] = dict.fromkeys(NUMBERS, 0)
    safe |= {k: v for k, v in details.items() if k in NUMBERS and isinstance(v, int | float)}
    codec = str(details.get("codec", "something unknown"))[:20]
    safe["codec"] = codec if codec.replace("-", "").replace("_", "").isalnum() else "unknown"
    fault = kind(what.format(name=name, **safe), fix=fix)
    if "detail" in details:
        fault.add_note(f"The decoder said: {str(details['detail'])[:200]!r}")
    return fault


def gone(exit_code: int, *, name: str, is_stalled: bool) -> TiptoeError:
    """The typed error for a decoding process that ended without a word."""
    is_slow = is_stalled or exit_code == -SIGCPU
    return refusal("slow" if is_slow else "crashed", name=name, details={})


def looks(fd: int, code: str) -> str:
    """A better word for an unreadable file, from its own bytes."""
    if code not in {"unreadable", "codec", "no_frames"}:
        return code
    size = os.fstat(fd).st_size
    ends = [_part(fd, 0), _part(fd, max(size - PART_BYTES, 0))]
    if any(mark in end for end in ends for mark in (b"encv", b"drmi")):
        return "encrypted"
    is_mp4 = ends[0][4:8] in {b"ftyp", b"mdat", b"wide"}
    if code == "unreadable" and is_mp4 and not any(b"moov" in end for end in ends):
        return "incomplete"
    return code


def _part(fd: int, at: int) -> bytes:
    os.lseek(fd, at, os.SEEK_SET)
    return os.read(fd, PART_BYTES)


def open_file(path: Path, limits: Limits) -> int:
    """A descriptor of a regular file of acceptable size that may well be a video."""
    fd = _open(path, limits)
    try:
        _check_kind(os.fstat(fd), path.name, limits)
        _check_head(os.read(fd, HEAD_BYTES), path.name)
        os.lseek(fd, 0, os.SEEK_SET)
    except BaseException:
        os.close(fd)
        raise
    return fd


def _open(path: Path, limits: Limits) -> int:
    names = ["O_NONBLOCK", "O_BINARY", "O_CLOEXEC", "O_NOCTTY"]  # where the system has them
    names += [] if limits.follow_links else ["O_NOFOLLOW"]
    flags = sum(getattr(os, name, 0) for name in names)
    try:
        if path.is_symlink() and not limits.follow_links:
            raise _link(path)
        return os.open(path, os.O_RDONLY | flags)
    except FileNotFoundError as fault:
        raise NotFoundError(
            f"There is no file {path}.", fix="Check the spelling and the folder."
        ) from fault
    except (OSError, ValueError) as fault:
        raise _cannot_open(path, fault) from fault


def _link(path: Path) -> InputError:
    return InputError(
        f"{path.name} is a link to another file.", fix="Give the file that the link points to."
    )


def _cannot_open(path: Path, fault: Exception) -> InputError:
    if isinstance(fault, IsADirectoryError) or (os.name == "nt" and path.is_dir()):
        return _not_regular(path.name, "a folder")
    if isinstance(fault, PermissionError):
        return InputError(
            f"{path.name} may not be read: permission denied.",
            fix="Allow reading it, or copy it to a folder of your own.",
        )
    if isinstance(fault, OSError) and fault.errno == errno.ELOOP:
        return _link(path)
    if isinstance(fault, OSError) and fault.errno in {errno.ENXIO, errno.ENODEV}:
        return _not_regular(path.name, "a device or socket")
    return InputError(f"{str(path)[:200]!r} cannot be opened.", fix=OTHER_FILE)


def _not_regular(name: str, kind: str) -> InputError:
    return InputError(f"{name} is {kind}, not a file.", fix="Give the video file itself.")


def _check_kind(status: os.stat_result, name: str, limits: Limits) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise _not_regular(name, "a folder")
    if not stat.S_ISREG(status.st_mode):
        raise _not_regular(name, "a pipe, device or socket")
    if status.st_size == 0:
        raise RecordingError(
            f"{name} is empty.", fix="Copy it from the phone again, and wait until that is done."
        )
    if status.st_size > limits.file_bytes:
        raise LimitError(
            f"{name} has {status.st_size / 2**30:.1f} GiB, more than tiptoe accepts.", fix=SHORTER
        )


def _check_head(head: bytes, name: str) -> None:
    for at, mark, kind in PICTURES:
        if head[at : at + len(mark)] == mark:
            raise RecordingError(f"{name} is a {kind} picture, not a video.", fix=OTHER_FILE)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(PLAYLISTS):
        raise RecordingError(
            f"{name} is a playlist or description of a video, not a video.", fix=OTHER_FILE
        )
