"""Open a container, choose its video and give its pictures in time, refusing what is not one.

Runs only inside the decoding process: the one module, with upright.py, that meets FFmpeg.
"""

import contextlib
from collections.abc import Iterator
from typing import Any

import av
import av.error
import av.stream
import av.subtitles.codeccontext  # PyAV would load these later, when nothing may be opened
import av.subtitles.stream
from av import Packet, VideoFrame, VideoStream
from av.container import InputContainer
from av.stream import Disposition, Stream

FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg"
CODECS = (
    *("h264", "hevc", "av1", "libdav1d", "libaom-av1", "vp8", "libvpx", "vp9", "libvpx-vp9"),
    *("mpeg4", "mjpeg", "h263", "mpeg2video", "mpeg1video", "prores", "dnxhd", "ffv1"),
    *("rawvideo", "msmpeg4v3"),
)
FAULTS = (av.error.FFmpegError, UnicodeDecodeError, IndexError, ValueError, OverflowError)
ENCRYPTED = {"encv", "drmi", "drms"}
SMALL_PX = 800_000  # a picture is decoded sooner than it is looked at: threads would only cost
RATE_WINDOW = 60  # pictures before a mean rate means something; headers often lie about it
SHORT_SHARE, SHORT_FRAMES, SHORT_S = 0.02, 2, 0.5  # a file that lacks more has been cut


class Refusal(Exception):  # noqa: N818 - what the parent turns into a typed error
    """A reason not to go on, named by a code that refusals.py knows."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code, self.details = code, details


class Film:
    """An opened container, its video stream, and what went wrong while reading it."""

    def __init__(self, job: dict[str, Any]) -> None:
        self.job = job
        self.is_broken = False
        self.bad_packets = self.dropped = self.damaged = self.resized = 0
        self.last_s = 0.0
        self.messages: list[str] = []
        self.container = _open(job)
        self.stream = self._choose()
        self._check()

    def _choose(self) -> VideoStream:
        """The largest moving picture; never a cover."""
        streams = self.container.streams
        videos = [s for s in streams.video if not s.disposition & Disposition.attached_pic]
        if not videos:
            raise Refusal("no_video", audio=len(streams.audio))
        if any(_tag(s) in ENCRYPTED for s in videos):
            raise Refusal("encrypted")
        known = [s for s in videos if s.codec_context and s.codec_context.name in CODECS]
        if not known:
            context = videos[0].codec_context
            raise Refusal("codec", codec=context.name if context else "unknown")
        best = max(known, key=lambda s: s.codec_context.width * s.codec_context.height)
        if (discard := getattr(av.stream, "Discard", None)) is not None:  # PyAV 16 and later
            for stream in set(streams) - {best}:
                stream.discard = discard.all
        if len(videos) > 1:
            self.messages.append(f"The file holds {len(videos)} videos; the largest was read.")
        return best

    def _check(self) -> None:
        context, job = self.stream.codec_context, self.job
        self._check_size(context.width, context.height)
        if (self.duration_s or 0) > job["duration_s"]:
            raise Refusal("duration", duration_s=self.duration_s)
        if (self.expected or 0) > job["frames"]:
            raise Refusal("frames", frames=self.expected)
        context.options = {"max_pixels": str(int(job["pixels"]))}
        context.thread_type = "AUTO"
        is_small = context.width * context.height <= SMALL_PX
        context.thread_count = 1 if is_small else job["threads"]

    def _check_size(self, width: int, height: int) -> None:
        if max(width, height) > self.job["side_px"] or width * height > self.job["pixels"]:
            raise Refusal("pixels", width=width, height=height)

    @property
    def duration_s(self) -> float | None:
        stream = self.stream
        if stream.duration and stream.duration > 0 and stream.time_base:
            return float(stream.duration * stream.time_base)
        whole = self.container.duration
        return whole / av.time_base if whole and whole > 0 else None

    @property
    def expected(self) -> int | None:
        """Pictures the header promises, without those an edit list hides."""
        if not self.stream.frames:
            return None
        frames, entries = int(self.stream.frames), getattr(self.stream, "index_entries", ())
        if len(entries) != frames:  # an index made while reading, or none
            return frames
        return sum(not entry.is_discard for entry in entries)

    def header(self) -> dict[str, object]:
        return {
            "codec": str(self.stream.codec_context.name),
            "duration_s": self.duration_s,
            "frames": self.expected,
        }

    def timed(self) -> Iterator[tuple[float, VideoFrame]]:
        """(time_s, picture) with strictly increasing times from 0; the rest counted as dropped."""
        first = last = None
        for frame in self._frames():
            stamp = frame.pts if frame.pts is not None else frame.dts
            if stamp is None or (last is not None and stamp <= last) or not frame.time_base:
                self.dropped += 1
                continue
            self._check_size(frame.width, frame.height)
            first = stamp if first is None else first
            last = stamp
            self.damaged += bool(frame.is_corrupt)
            base = frame.time_base
            yield (stamp - first) * base.numerator / base.denominator, frame

    def _frames(self) -> Iterator[VideoFrame]:
        """Every picture that can be decoded, in order of presentation."""
        packets = self.container.demux(self.stream)
        while True:
            try:
                packet = next(packets, None)
            except MemoryError:
                raise
            except FAULTS:
                self.is_broken = True
                return
            if packet is None:
                return
            yield from self._decoded(packet)

    def _decoded(self, packet: "Packet[VideoStream]") -> list[VideoFrame]:
        try:
            frames = packet.decode()
        except MemoryError:
            raise
        except EOFError:
            return []
        except FAULTS:
            self.bad_packets += 1
            return []
        return frames

    def check_progress(self, frames: int, time_s: float) -> None:
        """Hold the pictures themselves to what the header was held to."""
        self.last_s = time_s
        if frames > self.job["frames"]:
            raise Refusal("frames", frames=frames)
        if time_s > self.job["duration_s"]:
            raise Refusal("duration", duration_s=time_s)
        if frames >= RATE_WINDOW and frames - 1 > self.job["rate_hz"] * time_s:
            raise Refusal("rate", rate_hz=(frames - 1) / time_s)

    def outcome(self, frames: int, *, is_stopped: bool) -> dict[str, object]:
        expected, skipped = self.expected, self.dropped + self.resized
        is_truncated = not is_stopped and (self.is_broken or self._is_short(frames + skipped))
        return {
            "frames": frames,
            "is_truncated": is_truncated,
            "is_stopped": is_stopped,
            "dropped": skipped,
            "messages": self.messages + self._notes(frames, expected, is_truncated=is_truncated),
        }

    def _is_short(self, read: int) -> bool:
        """Fewer pictures than promised, and an earlier end, as far as the header says either."""
        if self.expected:
            missing = self.expected - read
            if missing <= max(SHORT_FRAMES, SHORT_SHARE * self.expected):
                return False
        whole_s = self.duration_s
        if whole_s is None:
            return bool(self.expected)
        interval_s = self.last_s / max(read - 1, 1)
        return whole_s - self.last_s > max(SHORT_FRAMES * interval_s, min(SHORT_S, whole_s / 5))

    def _notes(self, frames: int, expected: int | None, *, is_truncated: bool) -> list[str]:
        promised = f" of {expected}" if expected else ""
        notes = (
            (is_truncated, f"The file is cut short: {frames}{promised} pictures could be read."),
            (self.dropped, f"{self.dropped} pictures without a usable time were left out."),
            (self.resized, f"{self.resized} pictures of another size were left out."),
            (self.bad_packets, f"{self.bad_packets} damaged pieces could not be read."),
            (self.damaged, f"{self.damaged} pictures are visibly damaged."),
        )
        return [text for is_so, text in notes if is_so]


def _open(job: dict[str, Any]) -> InputContainer:
    by_number = job["fd"] is not None
    options = {
        "format_whitelist": FORMATS,
        "codec_whitelist": ",".join(CODECS),
        "protocol_whitelist": "fd" if by_number else "file",
    }
    if by_number:
        options["fd"] = str(job["fd"])
    try:
        return av.open("fd:" if by_number else job["path"], options=options)
    except MemoryError:
        raise
    except FAULTS as fault:
        raise Refusal("unreadable", detail=type(fault).__name__) from fault


def _tag(stream: Stream) -> str:
    with contextlib.suppress(*FAULTS, AttributeError):
        return str(stream.codec_context.codec_tag)
    return ""
