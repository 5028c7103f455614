"""Turn decoded pictures into tight, upright, even-sized, limited-range 8-bit I420.

Runs only inside the decoding process. Ordinary pictures are copied as they are; a filter graph is
built only for those that are turned, odd-sized, not square, deep or full-range.
"""

import struct
from typing import cast

import av
import av.filter
from av import VideoFrame
from av.buffer import Buffer
from av.filter import Graph
from av.sidedata.sidedata import Type as SideType

from tiptoe.read.video.film import Film, Refusal
from tiptoe.read.video.planes import Tight

FULL_RANGE = 2
WIDEST, NARROWEST = 4.0, 0.25  # pixel shapes that a camera could have
Step = tuple[str, str]

# The signs of a display matrix's a, b, c, d -> the filters that turn the picture upright.
UPRIGHT: dict[tuple[int, ...], tuple[Step, ...]] = {
    (1, 0, 0, 1): (),
    (0, 1, -1, 0): (("transpose", "clock"),),
    (-1, 0, 0, -1): (("vflip", ""), ("hflip", "")),
    (0, -1, 1, 0): (("transpose", "cclock"),),
    (-1, 0, 0, 1): (("hflip", ""),),
    (1, 0, 0, -1): (("vflip", ""), ("copy", "")),  # vflip alone leaves rows in backward order
    (0, 1, 1, 0): (("transpose", "cclock_flip"),),
    (0, -1, -1, 0): (("transpose", "clock_flip"),),
}


class Upright:
    """Writes pictures of one film into slots of one size, that of its first picture."""

    def __init__(self, film: Film, frame: VideoFrame) -> None:
        self.film = film
        self.turn = self._turn(frame)
        self.pixel_shape = self._pixel_shape()
        self.shape = _shape(frame)
        self.width, self.height = self._size_after(frame)
        self.graph = self._build(frame)
        self.tight = Tight()

    def write(self, frame: VideoFrame, into: memoryview) -> bool:
        """Put one picture into a slot; False when its size is not that of the first."""
        if _shape(frame) != self.shape:
            if self._size_after(frame) != (self.width, self.height):
                return False
            self.shape, self.graph = _shape(frame), self._build(frame)
        if self.graph is not None:
            self.graph.push(frame)
            frame = cast("VideoFrame", self.graph.pull())
        self.tight.write(frame, into)
        return True

    def _turn(self, frame: VideoFrame) -> tuple[Step, ...]:
        matrix = cast("Buffer | None", frame.side_data.get(cast("str", SideType.DISPLAYMATRIX)))
        if matrix is None:
            return ()
        a, b, _, c, d = struct.unpack_from("<5i", bytes(matrix))
        signs = tuple((v > 0) - (v < 0) for v in (a, b, c, d))
        if signs not in UPRIGHT:
            self.film.messages.append("The file asks for a slanted turn; it was not applied.")
        return UPRIGHT.get(signs, ())

    def _pixel_shape(self) -> float:
        """Width over height of one stored pixel."""
        ratio = float(self.film.stream.sample_aspect_ratio or 1)
        if NARROWEST <= ratio <= WIDEST:
            return ratio
        self.film.messages.append("The file claims impossibly long pixels; they were kept square.")
        return 1.0

    def _size_before_turn(self, frame: VideoFrame) -> tuple[int, int]:
        width = round((frame.width & ~1) * self.pixel_shape) & ~1
        return width, frame.height & ~1

    def _size_after(self, frame: VideoFrame) -> tuple[int, int]:
        width, height = self._size_before_turn(frame)
        if not width or not height:
            raise Refusal("tiny", width=frame.width, height=frame.height)
        is_sideways = any(name == "transpose" for name, _ in self.turn)
        return (height, width) if is_sideways else (width, height)

    def _chain(self, frame: VideoFrame) -> list[Step]:
        even = (frame.width & ~1, frame.height & ~1)
        size = self._size_before_turn(frame)
        is_full = frame.color_range == FULL_RANGE or frame.format.name.startswith("yuvj")
        scale = [f"{size[0]}:{size[1]}"] if size != even else []
        scale += ["in_range=full:out_range=limited"] if is_full else []
        chain = []
        if even != (frame.width, frame.height):
            chain.append(("crop", f"{even[0]}:{even[1]}:0:0"))
        if scale:
            chain.append(("scale", ":".join(scale)))
        if frame.format.name != "yuv420p":
            chain.append(("format", "yuv420p"))
        return chain + list(self.turn)

    def _build(self, frame: VideoFrame) -> Graph | None:
        chain = self._chain(frame)
        if not chain:
            return None
        graph = av.filter.Graph()
        last = graph.add_buffer(
            width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base
        )
        for name, arguments in [*chain, ("buffersink", "")]:
            node = graph.add(name, arguments or None)
            last.link_to(node)
            last = node
        graph.configure()
        return graph


def _shape(frame: VideoFrame) -> tuple[object, ...]:
    return frame.width, frame.height, frame.format.name, frame.color_range
