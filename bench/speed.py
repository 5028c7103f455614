"""How fast: end to end against decoding alone and against the pose network on every frame."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av

REPEATS = 3
DEMO = Path(__file__).parents[1] / "src" / "tiptoe" / "demo" / "hero.mp4"


def run(clip: Path | None) -> dict[str, Any]:
    """Frames a second of each way, peak memory, and start times; medians over repeats."""
    with tempfile.TemporaryDirectory() as folder:
        video = clip or full_hd(DEMO, Path(folder) / "hd.mp4")
        frames = sum(1 for _ in av.open(str(video)).decode(video=0))
        ours = _median(lambda: _measure(video))
        alone = _median(lambda: _decode(video))
        pose = _median(lambda: _pose(video))
        return {
            "cores": os.cpu_count(),
            "frames": frames,
            "decode_fps": frames / alone,
            "measure_fps": frames / ours,
            "pose_every_frame_fps": frames / pose,
            "measure_over_decode_time": ours / alone,
            "speedup_over_pose": pose / ours,
            "speedup_over_pose_net_of_decoding": (pose - alone) / max(ours - alone, 1e-9),
            "two_processes_fps": 2 * frames / _two(video),
            "memory_mb_10_s": _peak_mb(looped(DEMO, Path(folder) / "short.mp4", 10)),
            "memory_mb_10_min": _peak_mb(looped(DEMO, Path(folder) / "long.mp4", 600)),
            "version_s": _median(lambda: _call("-m", "tiptoe", "--version")),
            "import_s": _median(lambda: _call("-c", "import tiptoe")),
        }


def full_hd(source: Path, target: Path) -> Path:
    """The demo clip as a phone would film it: 1080 x 1920, 30 frames a second, H.264."""
    with av.open(str(source)) as reader, av.open(str(target), "w") as writer:
        stream = writer.add_stream("libx264", rate=30, options={"crf": "20", "preset": "fast"})
        stream.width, stream.height, stream.pix_fmt = 1080, 1920, "yuv420p"
        for frame in reader.decode(video=0):
            large = frame.reformat(width=1080, height=1920, format="yuv420p")
            large.pts, large.time_base = frame.pts, frame.time_base
            writer.mux(stream.encode(large))
        writer.mux(stream.encode(None))
    return target


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

    measure_video(video, shoe_length_m=0.2526)


def _decode(video: Path) -> None:
    with av.open(str(video)) as container:
        container.streams.video[0].thread_type = "AUTO"
        for _ in container.decode(video=0):
            pass


def _pose(video: Path) -> None:
    """The same network on every frame, two threads, decoding in its own process as ours."""
    from tiptoe.read.pose.blazepose import BlazePose
    from tiptoe.read.video.decode import open_video

    engine, region = BlazePose(threads=2), None
    with open_video(video) as reader:
        for frame in reader:
            if region is None:
                people = engine.detect(frame.yuv)
                region = people[0].region if people else None
            if region is not None:
                region = engine.look(frame.yuv, region).following


def _median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


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
