"""Explain a session: what was seen, what each number rests on, what could not be measured.

Session | HeelSet -> rows of words. Pure.
"""

import math
from dataclasses import dataclass

import numpy as np

from tiptoe.model import HeelSet, HeelSignal, Known, Metric, Session, View
from tiptoe.report import words

VIEWS = {
    View.SIDE: "Filmed from the side",
    View.OBLIQUE: "Filmed at an angle",
    View.FRONT: "Filmed from the front",
    View.REAR: "Filmed from behind",
    View.UNKNOWN: "Camera position not known",
}
HEADLINES = (
    *("rep_count", "full_rep_count", "mean_peak_height", "best_peak_height", "height_loss"),
    *("left_over_right_height", "mean_up_time", "mean_hold_time", "mean_down_time", "cadence"),
)
GIVEN = {
    "stature_m": "stature",
    "foot_length_m": "foot length",
    "shoe_length_m": "shoe length",
    "sticker_m": "sticker",
    "step_height_m": "step height",
    "mass_kg": "body mass",
    "side": "side",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A name and what is said about it; `note` is the small print."""

    name: str
    said: str
    note: str = ""


def facts(session: Session) -> list[str]:
    """What is true of the whole recording, for the top of the page."""
    told = session.recording
    sure = f" ({told.view_confidence:.0%} sure)" if told.view is not View.UNKNOWN else ""
    facts = [VIEWS[told.view] + sure]
    facts += [f"{told.duration_s:.1f} s at {told.rate_hz:.0f} frames a second"]
    facts += [f"Near foot: {told.near_side}"] if told.near_side else []
    facts += [_scale_in_short(session)] if any(each.reps for each in session.sets) else []
    facts += ["The file is cut short"] if told.is_truncated else []
    return facts


def _scale_in_short(session: Session) -> str:
    sources = {s.scale.source for each in session.sets for s in each.signals if s.scale}
    if not any(each.is_metric for each in session.sets):
        return "No known scale: heights in % of the own best"
    return "Scale from " + ", ".join(sorted(source.value.replace("_", " ") for source in sources))


def cards(heel_set: HeelSet) -> list[Line]:
    """The numbers most people look for, in that order."""
    told = {metric.name: metric for metric in heel_set.metrics if metric.value is not None}
    if heel_set.full_rep_count == heel_set.rep_count:
        told.pop("full_rep_count", None)
    return [_told(told[name]) for name in HEADLINES if name in told]


def details(heel_set: HeelSet) -> list[Line]:
    """All other measured numbers."""
    return [
        _told(metric)
        for metric in heel_set.metrics
        if metric.value is not None and metric.name not in HEADLINES
    ]


def _told(metric: Metric) -> Line:
    return Line(words.title(metric.name), words.metric_value(metric))


def missing(heel_set: HeelSet) -> list[Line]:
    """The numbers that are absent, each with its reason."""
    return [
        Line(words.title(metric.name), metric.why_missing)
        for metric in heel_set.metrics
        if metric.value is None
    ]


def origins(session: Session) -> list[list[Line]]:
    """For each followed foot: the point measured, what from, the scale, and the error."""
    return [
        _origin(signal, number if len(session.sets) > 1 else 0)
        for number, each in enumerate(session.sets, start=1)
        for signal in each.signals
    ]


def _origin(signal: HeelSignal, number: int) -> list[Line]:
    name = f"{signal.side} foot".capitalize() + (f", set {number}" if number else "")
    return [
        Line("Foot", name),
        Line("Point measured", signal.landmark),
        Line("Read from", signal.origin),
        *_scale(signal),
        *_error(signal),
    ]


def _scale(signal: HeelSignal) -> list[Line]:
    if signal.scale is None:
        return [Line("Scale", "the instrument measures metres by itself")]
    scale = signal.scale
    error = f"± {scale.relative_sigma:.1%} on every height alike"
    note = f"{scale.m_per_px * 1000:.2f} mm a pixel, {error}"  # SI kept inside, mm shown
    return [Line("Scale", scale.detail, note)]


def _error(signal: HeelSignal) -> list[Line]:
    sigma_m = signal.sigma_m[np.isfinite(signal.sigma_m)]
    if not sigma_m.size or not signal.is_metric:
        return []
    seen = float(np.isfinite(signal.height_m).mean())
    typical = words.quantity(float(np.median(sigma_m)), None, "m")
    return [Line("Typical error of a sample", f"± {typical} (1 sigma)", f"seen in {seen:.0%}")]


def provenance(session: Session) -> list[Line]:
    """What made the result, so that anyone can make it again."""
    made, told = session.provenance, session.recording
    codec = f"{told.width_px} × {told.height_px} px, {told.codec}, {told.frames} frames"  # noqa: RUF001
    lines = [
        Line("Recording", told.name, codec),
        Line("File sha256", told.sha256),
        *([Line("Person measured", told.subject)] if told.subject else []),
        Line("Given by you", _given(made.known)),
        Line("Method", made.method),
        Line("tiptoe", made.version),
        Line("Pose weights sha256", made.pose_weights_sha256),
    ]
    methods = sorted({each.segmentation.method for each in session.sets})
    return lines + [Line("Repetitions found by", method) for method in methods]


def _given(known: Known) -> str:
    said = [
        f"{name} {_length(field, getattr(known, field))}"
        for field, name in GIVEN.items()
        if getattr(known, field) is not None
    ]
    return ", ".join(said) or "nothing"


def _length(field: str, value: float | str) -> str:
    if isinstance(value, str) or not math.isfinite(value):
        return str(value)
    unit = "kg" if field.endswith("_kg") else "m"
    return words.quantity(value, None, unit)
