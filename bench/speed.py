"""How fast: end to end against decoding alone and against the pose network on every frame.

The clips are made here: the demo clip, looped, enlarged to 1080 x 1920, with the noise and the bit
rate of a phone; and as it is, small and quick to decode. A folder of clips is timed as a whole.
Runs on Unix, which counts processor time.
"""

import contextlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import av
import numpy as np

REPEATS = 3
DEMO = Path(__file__).parents[1] / "src" / "tiptoe" / "demo" / "hero.mp4"
LENGTHS_S = (20, 10)
BIT_RATE = 17_000_000  # what phones spend on 1080p at 30 pictures a second
NOISE = 3.0  # grey levels, 1 sigma: that of a phone indoors


def run(places: list[Path]) -> dict[str, Any]:
    """Each way's wall and processor time on each clip, peak memory, start times.

    places  clips, else the demo clip is made into some; and folders of clips, timed as a whole
    """
    files = [place for place in places if place.is_file()]
    given = [each for place in places if place.is_dir() for each in sorted(place.glob("*.mp4"))]
    with tempfile.TemporaryDirectory() as folder:
        clips = files or _made(Path(folder))
        return {
            "cores": os.cpu_count(),
            "clips": [_compare(each) for each in clips],
            "given": _one_by_one(given) if given else None,
            "two_processes_fps": 2 * _frames(clips[0]) / _two(clips[0]),
            "memory_mb_10_s": _peak_mb(looped(DEMO, Path(folder) / "short.mp4", 10)),
            "memory_mb_10_min": _peak_mb(looped(DEMO, Path(folder) / "long.mp4", 600)),
            "version_s": _wall(lambda: _call("-m", "tiptoe", "--version")),
            "import_s": _wall(lambda: _call("-c", "import tiptoe")),
        }


def _made(folder: Path) -> list[Path]:
    """The demo clip as a phone films it, longer and shorter; then as it is."""
    as_filmed = [filmed(DEMO, folder / f"{n}s.mp4", n) for n in LENGTHS_S]
    return [*as_filmed, looped(DEMO, folder / "demo.mp4", LENGTHS_S[0])]


def _compare(video: Path) -> dict[str, Any]:
    """Decoding alone, tiptoe, and the pose network on every picture of one clip."""
    frames = _frames(video)
    ways = (_measure, _decode, _pose, partial(_pose, is_whole=False))
    (ours, ours_cpu), (alone, alone_cpu), (pose, pose_cpu), (lean, lean_cpu) = (
        _least(partial(way, video)) for way in ways
    )
    with av.open(str(video)) as opened:
        length_s = float(opened.duration / av.time_base)
    return {
        "frames": frames,
        "length_s": length_s,
        "mbit_s": video.stat().st_size * 8e-6 / length_s,
        "decode_fps": frames / alone,
        "measure_fps": frames / ours,
        "pose_every_frame_fps": frames / pose,
        "decode_cpu_s": alone_cpu,
        "measure_cpu_s": ours_cpu,
        "pose_every_frame_cpu_s": pose_cpu,
        "lean_every_frame_fps": frames / lean,
        "lean_every_frame_cpu_s": lean_cpu,
        "measure_over_decode_time": ours / alone,
        "speedup_over_pose": pose / ours,
        "speedup_over_lean": lean / ours,
        "speedup_over_pose_most": pose / alone,
        "speedup_over_pose_net_of_decoding": (pose - alone) / max(ours - alone, 1e-9),
        "cpu_over_pose_net_of_decoding": (pose_cpu - alone_cpu) / max(ours_cpu - alone_cpu, 1e-9),
    }


def _one_by_one(videos: list[Path]) -> dict[str, Any]:
    """All clips one after another, each way: seconds in total, and the ratio of each clip."""
    ways = {"measure": _measure, "decode": _decode, "pose": _pose}
    _measure(videos[0])  # the network is loaded
    took = {name: [_once(partial(way, each)) for each in videos] for name, way in ways.items()}
    ratios = np.array(took["pose"]) / np.array(took["measure"])
    return {
        "clips": len(videos),
        "frames": sum(map(_frames, videos)),
        **{f"{name}_s": sum(each) for name, each in took.items()},
        "speedup_over_pose": sum(took["pose"]) / sum(took["measure"]),
        "speedup_over_pose_least": float(ratios.min()),
        "speedup_over_pose_most": float(ratios.max()),
    }


def _once(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _frames(video: Path) -> int:
    with av.open(str(video)) as opened:
        return sum(1 for _ in opened.demux(video=0)) - 1


def filmed(source: Path, target: Path, length_s: float) -> Path:
    """The demo clip as a phone would film it: 1080 x 1920, 30 a second, with noise, H.264."""
    rate, bits = 30, str(BIT_RATE)
    options = {"b": bits, "maxrate": bits, "bufsize": bits, "preset": "fast", "bf": "0"}
    noise = np.random.default_rng(0).normal(0, NOISE, (8, 1920, 1080)).astype(np.int16)
    with av.open(str(target), "w") as writer:
        stream = writer.add_stream("libx264", rate=rate, options=options)
        stream.width, stream.height, stream.pix_fmt = 1080, 1920, "yuv420p"
        for number, frame in enumerate(islice(_forever(source), int(rate * length_s))):
            picture = frame.reformat(width=1080, height=1920, format="yuv420p").to_ndarray()
            picture[:1920] = np.clip(picture[:1920] + noise[number % len(noise)], 0, 255)
            noisy = av.VideoFrame.from_ndarray(picture, format="yuv420p")
            noisy.pts, noisy.time_base = number, Fraction(1, rate)
            writer.mux(stream.encode(noisy))
        writer.mux(stream.encode(None))
    return target


def _forever(source: Path) -> Iterator[av.VideoFrame]:
    while True:
        with av.open(str(source)) as reader:
            yield from reader.decode(video=0)


def looped(source: Path, target: Path, length_s: float) -> Path:
    """The clip again and again without encoding, until it is long enough."""
    with av.open(str(target), "w") as writer:
        out, offset, end = None, 0, 0
        while out is None or end * float(out.time_base) < length_s - 0.5:
            with av.open(str(source)) as reader:
                stream = reader.streams.video[0]
                out = out or writer.add_stream_from_template(stream)
                for packet in reader.demux(stream):
                    if packet.dts is None:
                        continue
                    packet.pts, packet.dts = packet.pts + offset, packet.dts + offset
                    packet.stream, end = out, max(end, packet.pts + packet.duration)
                    writer.mux(packet)
                out_base = stream.time_base
            offset = end
            if end * float(out_base) >= length_s:
                break
    return target


def _measure(video: Path) -> None:
    from tiptoe.app import measure_video
    from tiptoe.errors import TiptoeError

    with contextlib.suppress(TiptoeError):  # a clip that shows no feet takes its time as well
        measure_video(video, shoe_length_m=0.2526)


def _decode(video: Path) -> None:
    with av.open(str(video)) as container:
        container.streams.video[0].thread_type = "AUTO"
        for _ in container.decode(video=0):
            pass


def _pose(video: Path, *, is_whole: bool = True) -> None:
    """The network on every frame, two threads, decoding in its own process as ours.

    is_whole  as it was published; else without the silhouette, as tiptoe runs it
    """
    from tiptoe.read.pose.blazepose import BlazePose
    from tiptoe.read.pose.engine import sure
    from tiptoe.read.video.decode import open_video

    engine, region = BlazePose(threads=2), None
    if is_whole:
        engine._landmark = published()  # noqa: SLF001 - only a bench wants it
    with open_video(video) as reader:
        for frame in reader:
            if region is None:
                people = sure(engine.detect(frame.yuv))
                region = people[0].region if people else None
            if region is not None:
                region = engine.look(frame.yuv, region).following


def published() -> Any:
    """The landmark network with all its outputs."""
    from ai_edge_litert.interpreter import Interpreter

    from tiptoe.read.pose import weights

    network = Interpreter(model_content=weights.read("pose_landmark_full.tflite"), num_threads=2)
    network.allocate_tensors()
    return network


def _least(work: Callable[[], object]) -> tuple[float, float]:
    """Wall seconds and processor seconds (children's too): the least of some repeats."""
    walls, cpus = [], []
    for _ in range(REPEATS):
        start, cpu = time.perf_counter(), _cpu_s()
        work()
        walls.append(time.perf_counter() - start)
        cpus.append(_cpu_s() - cpu)
    return min(walls), min(cpus)


def _cpu_s() -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(sum(resource.getrusage(kind)[:2]) for kind in kinds)


def _wall(work: Callable[[], object]) -> float:
    return _least(work)[0]


def _call(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)


def _two(video: Path) -> float:
    code = f"from bench.speed import _measure; from pathlib import Path; _measure(Path({str(video)!r}))"
    start = time.perf_counter()
    both = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]
    for each in both:
        each.wait()
    return time.perf_counter() - start


def _peak_mb(video: Path) -> float:
    """Largest resident set of the measuring process plus that of its decoder."""
    code = (
        "import resource, sys; from pathlib import Path; from bench.speed import _measure\n"
        f"_measure(Path({str(video)!r}))\n"
        "kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)\n"
        "print(sum(resource.getrusage(k).ru_maxrss for k in kinds))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    unit = 1024 if sys.platform != "darwin" else 1024**2
    return int(done.stdout.split()[-1]) / unit
