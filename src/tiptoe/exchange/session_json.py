"""Write and read a session as JSON, schema `tiptoe.session/1`.

Session <-> str. Pure. Fields and their meaning: docs/reference/session-json.md
"""

import json
import math
from dataclasses import asdict
from typing import Any

from tiptoe import catalogue
from tiptoe.model import Exercise, Fault, HeelSet, HeelSignal, Metric, Rep, Session, SideRep

SCHEMA = "tiptoe.session/1"
DECIMALS = 6  # a micrometre, a microsecond: far below any stated error
SCALE_DIGITS = 8  # metres per pixel are small numbers: significant digits, not decimals


def dump_session_json(session: Session, *, indent: int | None = None) -> str:
    """The session as one JSON object, the same bytes for the same session."""
    return json.dumps(session_as_dict(session), ensure_ascii=False, allow_nan=False, indent=indent)


def session_as_dict(session: Session) -> dict[str, Any]:
    """The session as JSON values, in the order of the schema."""
    return {
        "schema": SCHEMA,
        "recording": _plain(asdict(session.recording)),
        "sets": [_set(heel_set) for heel_set in session.sets],
        "warnings": [asdict(warning) for warning in session.warnings],
        "provenance": _plain(asdict(session.provenance)),
    }


def _set(heel_set: HeelSet) -> dict[str, Any]:
    return {
        "legs": heel_set.legs.value,
        "rep_count": heel_set.rep_count,
        "full_rep_count": heel_set.full_rep_count,
        "is_metric": heel_set.is_metric,
        "reps": [_rep(rep, is_metric=heel_set.is_metric) for rep in heel_set.reps],
        "rejected": [_plain(asdict(stretch)) for stretch in heel_set.rejected],
        "metrics": [_metric(metric) for metric in heel_set.metrics],
        "exercise": None if heel_set.exercise is None else _exercise(heel_set.exercise),
        "faults": [_fault(fault) for fault in heel_set.faults],
        "checks": [_fault(fault) for fault in heel_set.checks],
        "method": heel_set.segmentation.method,
        "signals": [_signal(signal) for signal in heel_set.signals],
    }


def _rep(rep: Rep, *, is_metric: bool) -> dict[str, Any]:
    return {
        "start_s": _number(rep.start_s),
        "top_start_s": _number(rep.top_start_s),
        "top_end_s": _number(rep.top_end_s),
        "end_s": _number(rep.end_s),
        "is_partial": rep.is_partial,
        "left": _side(rep.left, is_metric=is_metric),
        "right": _side(rep.right, is_metric=is_metric),
        "why_missing": rep.why_missing,
        "faults": [_fault(fault) for fault in rep.faults],
    }


def _side(side: SideRep | None, *, is_metric: bool) -> dict[str, Any] | None:
    """One foot's part of a rep; without a metric scale only the share of the own best is given."""
    if side is None:
        return None
    return {
        "peak_height_m": _number(side.peak_height_m) if is_metric else None,
        "sigma_m": _number(side.sigma_m) if is_metric else None,
        "bottom_height_m": _number(side.bottom_height_m) if is_metric else None,
        "share_of_best": _number(side.share_of_best),
    }


def _metric(metric: Metric) -> dict[str, Any]:
    told = {key: _plain(value) for key, value in asdict(metric).items()}
    if metric.value is not None and told["value"] is None:
        told["why_missing"] = "the calculation gave no finite number"
    return told


def _fault(fault: Fault) -> dict[str, Any]:
    """With what the catalogue says of it, so that a reader needs no second file."""
    kind = catalogue.fault(fault.name)
    told = {key: _plain(value) for key, value in asdict(fault).items()}
    return told | {
        "reps": list(fault.reps),
        "views": list(kind.views),
        "source": kind.source,
        "cue": kind.cue,
        "film": kind.film,
    }


def _exercise(exercise: Exercise) -> dict[str, Any]:
    attributes = [
        {key: _plain(value) for key, value in asdict(each).items()} for each in exercise.attributes
    ]
    return {
        "ids": list(exercise.ids),
        "confidence": _number(exercise.confidence),
        "attributes": attributes,
        "declared": exercise.declared,
        "disagreement": exercise.disagreement,
    }


def _signal(signal: HeelSignal) -> dict[str, Any]:
    scale = signal.scale
    return {
        "side": signal.side.value,
        "landmark": signal.landmark,
        "origin": signal.origin,
        "is_metric": signal.is_metric,
        "scale": None
        if scale is None
        else {
            "m_per_px": float(f"{scale.m_per_px:.{SCALE_DIGITS}g}"),
            "relative_sigma": _number(scale.relative_sigma),
            "source": scale.source.value,
            "detail": scale.detail,
        },
        "surmised": _number(signal.surmised),
    }


def _plain(value: object) -> object:
    """JSON has no NaN: what is not a number becomes null."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return _number(value) if isinstance(value, float) else value


def _number(value: float) -> float | None:
    """Rounded, never NaN, never minus zero."""
    return round(float(value), DECIMALS) + 0.0 if math.isfinite(value) else None
