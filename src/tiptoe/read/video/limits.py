"""How large, long and slow a recording may be before it is refused.

Each number is a choice with its reason in evidence.toml; a caller may be stricter or looser.
"""

from dataclasses import dataclass, field
from functools import partial

from tiptoe import evidence


def _choice(name: str, unit: str) -> float:
    return field(default_factory=partial(evidence.value, name, unit=unit))


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What `open_video` accepts.

    side_px, pixels           of one picture, read before any picture is decoded
    frames, duration_s        of the whole recording
    rate_hz                   mean frame rate
    file_bytes                size on disk
    memory_bytes              address space of the decoding process
    processor_s               processor seconds to begin with
    processor_s_per_frame     and more for every frame the header promises
    stall_s                   longest wait for the next picture
    start_s                   longest wait for the decoding process to start
    ahead_bytes               pictures decoded ahead of their use, together
    follow_links              accept a symbolic link in place of a file
    """

    side_px: float = _choice("video_side", "px")
    pixels: float = _choice("video_pixels", "px^2")
    frames: float = _choice("video_frames", "1")
    duration_s: float = _choice("video_duration", "s")
    rate_hz: float = _choice("video_rate", "Hz")
    file_bytes: float = _choice("video_file", "byte")
    memory_bytes: float = _choice("video_memory", "byte")
    processor_s: float = _choice("video_processor", "s")
    processor_s_per_frame: float = _choice("video_processor_per_frame", "s")
    stall_s: float = _choice("video_stall", "s")
    start_s: float = _choice("video_start", "s")
    ahead_bytes: float = _choice("video_ahead", "byte")
    follow_links: bool = False
