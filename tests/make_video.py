"""Videos whose pictures and times are known, and files that only pretend to be videos."""

import struct
from fractions import Fraction

import av
import numpy as np

RATE = 30
TICKS = 30_000


def pictures(count=24, *, width=96, height=64, seed=0):
    """(height * 3 // 2, width) I420 pictures: a noisy ground and a bar that moves to the right."""
    rng = np.random.default_rng(seed)
    ground = rng.integers(60, 120, (height * 3 // 2, width), dtype=np.uint8)
    for k in range(count):
        picture = ground.copy()
        left = (k * 3) % max(width - 8, 1)
        picture[: height // 2, left : left + 8] = 200
        yield picture


def video(
    path, *, count=24, width=96, height=64, times_s=None, rotation=0, codec="libx264",
    pix_fmt="yuv420p", container=None, options=None, extra_streams=(), is_lossless=True,
):  # fmt: skip
    """Write pictures() at `times_s` (default 30 a second) and return the pictures."""
    times_s = [k / RATE for k in range(count)] if times_s is None else times_s
    made = list(pictures(len(times_s), width=width & ~1, height=height & ~1))
    with av.open(str(path), "w", format=container, options=options or {}) as out:
        stream = _stream(out, codec, width, height, pix_fmt, is_lossless=is_lossless)
        if out.format.name in {"avi", "mpeg"}:  # these keep a rate, not times
            stream.time_base = stream.codec_context.time_base = Fraction(1, RATE)
        if rotation:
            stream.set_display_rotation(rotation)
        others = [make(out) for make in extra_streams]
        for picture, time_s in zip(made, times_s, strict=True):
            frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
            frame = frame.reformat(width, height, pix_fmt)
            frame.pts, frame.time_base = round(time_s * TICKS), Fraction(1, TICKS)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
        for finish in others:
            finish(out)
    return made


def _stream(out, codec, width, height, pix_fmt, *, is_lossless):
    stream = out.add_stream(codec, rate=RATE)
    stream.width, stream.height, stream.pix_fmt = width, height, pix_fmt
    stream.time_base = stream.codec_context.time_base = Fraction(1, TICKS)
    if codec == "libx264":
        stream.options = {"qp": "0"} if is_lossless else {"crf": "20", "g": "12", "bf": "2"}
        if not is_lossless:
            stream.options |= {"preset": "medium"}
    if codec == "libx265":
        stream.options = {"x265-params": "log-level=none"}
    return stream


def sound(out):
    """Add a second of silence to a container."""
    stream = out.add_stream("aac", rate=16_000)
    stream.layout = "mono"

    def finish(out):
        for k in range(16):
            frame = av.AudioFrame.from_ndarray(
                np.zeros((1, 1024), np.float32), format="fltp", layout="mono"
            )
            frame.sample_rate, frame.pts = 16_000, k * 1024
            out.mux(stream.encode(frame))
        out.mux(stream.encode())

    return finish


def small_video(out):
    """Add a second, smaller video to a container."""
    stream = _stream(out, "libx264", 48, 32, "yuv420p", is_lossless=True)

    def finish(out):
        for k, picture in enumerate(pictures(5, width=48, height=32)):
            frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
            frame.pts, frame.time_base = k * TICKS // RATE, Fraction(1, TICKS)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())

    return finish


def sound_only(path):
    with av.open(str(path), "w", format="mp4") as out:
        sound(out)(out)


def remuxed(source, path, *, container, shift_s=0.0, options=None):
    """The same packets in another container, or at other times."""
    with (
        av.open(str(source)) as given,
        av.open(str(path), "w", format=container, options=options or {}) as out,
    ):
        stream = out.add_stream_from_template(given.streams.video[0])
        for packet in given.demux(video=0):
            if packet.dts is None:
                continue
            shift = round(shift_s / packet.time_base)
            packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
            packet.stream = stream
            out.mux(packet)


def repeated(source, path, *, times):
    """The film again and again, without encoding it anew."""
    with av.open(str(path), "w") as out:
        stream, offset = None, 0
        for _ in range(times):
            with av.open(str(source)) as film:
                video = film.streams.video[0]
                stream = stream or out.add_stream_from_template(video)
                end = offset
                for packet in film.demux(video):
                    if packet.dts is None:
                        continue
                    packet.pts, packet.dts = packet.pts + offset, packet.dts + offset
                    end = max(end, packet.pts + packet.duration)
                    packet.stream = stream
                    out.mux(packet)
                offset = end


def jpeg(width, height):
    """The bytes of one grey JPEG picture."""
    coder = av.CodecContext.create("mjpeg", "w")
    coder.width, coder.height, coder.pix_fmt = width, height, "yuvj420p"
    coder.time_base = Fraction(1, RATE)
    frame = av.VideoFrame.from_ndarray(
        np.full((height * 3 // 2, width), 128, np.uint8), format="yuvj420p"
    )
    frame.pts = 0
    return b"".join(bytes(packet) for packet in [*coder.encode(frame), *coder.encode()])


def lying_avi(path, data, *, kind, width=64, height=64, count=1):
    """An AVI whose header says `width` x `height` whatever its pictures are."""

    def box(name, body):
        return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1)

    def listed(name, body):
        return box(b"LIST", name + body)

    size = (width, height)
    head = struct.pack("<14I", 33333, 0, 0, 0, count, 0, 1, 0, *size, 0, 0, 0, 0)
    about = b"vids" + kind + struct.pack("<10I4H", 0, 0, 0, 1, RATE, 0, count, *(0,) * 5, *size)
    form = struct.pack("<IiiHH4sIiiII", 40, *size, 1, 24, kind, 0, 0, 0, 0, 0)
    lists = box(b"avih", head) + listed(b"strl", box(b"strh", about) + box(b"strf", form))
    movie = listed(b"movi", box(b"00dc", data) * count)
    path.write_bytes(box(b"RIFF", b"AVI " + listed(b"hdrl", lists) + movie))


def moov_first(source, path):
    """The same file with its index at the front, so that a cut loses pictures and not the index."""
    remuxed(source, path, container="mp4", options={"movflags": "faststart"})


def cut(source, path, *, share):
    data = source.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])


def patched(source, path, *, old, new, count=-1):
    data = source.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, count))


def flipped(source, path, *, seed, flips=20):
    """A mutant: some bytes changed at random, all over the file or only in its index."""
    data = bytearray(source.read_bytes())
    rng = np.random.default_rng(seed)
    start = 0 if seed % 2 else max(data.rfind(b"moov"), 0)
    for at in rng.integers(start, len(data), flips):
        data[at] = rng.integers(256)
    path.write_bytes(data)
