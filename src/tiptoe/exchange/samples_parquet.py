"""Write the curves of a session as Parquet, one row a sample and side.

Session -> file. NaN becomes null. Heights of a set without a metric scale are null; then
share_of_best carries the shape of the curve.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tiptoe.exchange.session_json import SCHEMA
from tiptoe.model import Floats, HeelSet, HeelSignal, Posture, Session

FLOATS = (
    *("time_s", "height_m", "sigma_m", "share_of_best", "foot_pitch_rad", "knee_flexion_rad"),
    *("trunk_lean_rad", "body_rise_m", "rearfoot_inversion_rad", "shift_m"),
)
COLUMNS = ("set", "time_s", "side", *FLOATS[1:])
METRIC_ONLY = ("height_m", "sigma_m", "body_rise_m", "shift_m")


def write_samples_parquet(session: Session, path: Path) -> None:
    """One Parquet file with `COLUMNS`, sorted by set, side and time."""
    import duckdb

    samples = {"set": np.empty(0, dtype=np.int64), "side": np.empty(0, dtype="U5")}
    samples |= {name: np.empty(0) for name in FLOATS}
    for rows in _rows(session):
        samples = {name: np.concatenate([samples[name], rows[name]]) for name in samples}
    with duckdb.connect(config={"threads": 1}) as db:
        db.register("samples", samples)
        db.execute(_copy(session, path))


def _copy(session: Session, path: Path) -> str:
    columns = ", ".join(
        f"case when isnan({name}) then null else {name} end as {name}" if name in FLOATS else name
        for name in ('"set"', *COLUMNS[1:])
    )
    facts = {
        "schema": SCHEMA,
        "recording_sha256": session.recording.sha256,
        "tiptoe_version": session.provenance.version,
    }
    told = ", ".join(f"{name}: {_quoted(text)}" for name, text in facts.items())
    return (
        f"copy (select {columns} from samples) to {_quoted(str(path))} "  # noqa: S608 - own names
        f"(format parquet, compression zstd, kv_metadata {{{told}}})"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _rows(session: Session) -> Iterator[dict[str, np.ndarray]]:
    for number, heel_set in enumerate(session.sets, start=1):
        for signal in sorted(heel_set.signals, key=lambda each: each.side):
            rows = _floats(heel_set, signal)
            size = signal.time_s.size
            if not heel_set.is_metric:
                rows |= {name: np.full(size, np.nan) for name in METRIC_ONLY}
            yield {
                "set": np.full(size, number, dtype=np.int64),
                "side": np.full(size, signal.side.value, dtype="U5"),
                **rows,
            }


def _floats(heel_set: HeelSet, signal: HeelSignal) -> dict[str, Floats]:
    peaks_m = [
        side.peak_height_m for rep in heel_set.reps if (side := rep.side(signal.side)) is not None
    ]
    best_m = max(peaks_m, default=np.nan)
    return {
        "time_s": signal.time_s,
        "height_m": signal.height_m,
        "sigma_m": signal.sigma_m,
        "share_of_best": signal.height_m / best_m,
        "foot_pitch_rad": signal.pitch_rad,
        "shift_m": signal.shift_m,
        **_posture(heel_set.posture, signal),
    }


def _posture(posture: Posture | None, signal: HeelSignal) -> dict[str, Floats]:
    unseen = np.full(signal.time_s.size, np.nan)
    names = ("knee_flexion_rad", "trunk_lean_rad", "body_rise_m", "rearfoot_inversion_rad")
    if posture is None or not posture.time_s.size:
        return dict.fromkeys(names, unseen)
    knee_rad = posture.knee_flexion_rad.get(signal.side)
    inversion_rad = posture.inversion_rad.get(signal.side)
    series = (knee_rad, posture.trunk_lean_rad, posture.body_rise_m, inversion_rad)
    return {
        name: unseen if values is None else _at(signal.time_s, posture.time_s, values)
        for name, values in zip(names, series, strict=True)
    }


def _at(time_s: Floats, known_s: Floats, values: Floats) -> Floats:
    """Values at `time_s`; the model promises equal times, so nothing is invented between them."""
    if np.array_equal(time_s, known_s):
        return values
    inside = (time_s >= known_s[0]) & (time_s <= known_s[-1])
    return np.where(inside, np.interp(time_s, known_s, values), np.nan)
