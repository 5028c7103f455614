"""Read back a session that was written as JSON.

str -> Session. Pure. The curves are not in it (samples.parquet holds them), so signals come back
with their scale and landmark and no samples. What the published schema forbids is refused by its
place; what contradicts itself is a ConflictError. Fields that are not known are left out.
"""

import json
import math
from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

import numpy as np

from tiptoe import catalogue, model
from tiptoe.errors import ConflictError, InputError
from tiptoe.exchange.session_json import SCHEMA
from tiptoe.exchange.shape import misfit

__all__ = ["SHAPE", "checked_session", "load_session_json", "read_session"]

Given = TypeVar("Given")
Made = TypeVar("Made")

SHAPE = "session-1"  # the schema's file
AGAIN = "Measure the recording again with `tiptoe measure CLIP --json`."


def load_session_json(text: str) -> model.Session:
    """The session in `text`; refuses anything that is not `tiptoe.session/1`."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"This is not JSON: {error}.", fix=AGAIN) from error
    return read_session(data)


def read_session(data: object) -> model.Session:
    """The session in a JSON object; refuses anything that is not `tiptoe.session/1`."""
    return _session(checked_session(data))


def checked_session(data: object) -> dict[str, Any]:
    """The object, when it is a session that can be read; a refusal otherwise."""
    schema = data.get("schema") if isinstance(data, dict) else None
    if not isinstance(data, dict) or schema != SCHEMA:
        raise InputError(
            f"This JSON is {schema!r}, not {SCHEMA!r}.",
            fix="Update tiptoe if the file is newer, or measure the recording again.",
        )
    wrong = misfit(data, SHAPE)
    if wrong:
        raise InputError(f"This session is damaged: {wrong}", fix=AGAIN)
    for number, told in enumerate(data["sets"]):
        _refuse_contradictions(told, f"sets[{number}]")
    return data


def _refuse_contradictions(told: dict[str, Any], where: str) -> None:
    """What each value may say, and the values together cannot."""
    for number, rep in enumerate(told["reps"]):
        moments = [rep[key] for key in ("start_s", "top_start_s", "top_end_s", "end_s")]
        if moments != sorted(moments):
            raise _against(f"{where}.reps[{number}]", "its moments are not in order.")
    for number, stretch in enumerate(told["rejected"]):
        if stretch["end_s"] < stretch["start_s"]:
            raise _against(f"{where}.rejected[{number}]", "it ends before it begins.")
    for number, metric in enumerate(told["metrics"]):
        if (metric["value"] is None) != bool(metric["why_missing"]):
            raise _against(
                f"{where}.metrics[{number}]", "it needs a value or a reason, not both and not none."
            )
    whole = sum(not rep["is_partial"] for rep in told["reps"])
    if (told["rep_count"], told["full_rep_count"]) != (len(told["reps"]), whole):
        raise _against(where, f"it counts other repetitions than the {len(told['reps'])} it has.")
    inside = [fault for rep in told["reps"] for fault in rep["faults"]]
    for fault in (*told["faults"], *told.get("checks", ()), *inside):
        if fault["name"] not in catalogue.faults():
            raise _against(where, f"no fault is called {fault['name'][:40]!r}.")


def _against(where: str, what: str) -> ConflictError:
    return ConflictError(f"This session contradicts itself: {where}: {what}", fix=AGAIN)


def _session(data: dict[str, Any]) -> model.Session:
    return model.Session(
        recording=_recording(data["recording"]),
        sets=tuple(_set(item) for item in data["sets"]),
        warnings=tuple(_own(model.Warning, item) for item in data["warnings"]),
        provenance=_provenance(data["provenance"]),
    )


def _own(kind: Callable[..., Made], data: dict[str, Any], **changed: Any) -> Made:  # noqa: ANN401
    """A value of this kind; fields that only newer programs know are left out."""
    told = {name: data[name] for name in _names(kind) if name in data}
    return kind(**told | changed)


@cache
def _names(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - a class of model
    return tuple(each.name for each in fields(kind))


def _recording(data: dict[str, Any]) -> model.Recording:
    whole = {name: int(data[name]) for name in ("width_px", "height_px", "frames")}
    return _own(
        model.Recording,
        data,
        **whole,
        expected_frames=_maybe(int)(data["expected_frames"]),
        rate_hz=_number(data["rate_hz"]),
        view=model.View(data["view"]),
        near_side=_maybe(model.Side)(data["near_side"]),
    )


def _provenance(data: dict[str, Any]) -> model.Provenance:
    known = data["known"]
    return _own(
        model.Provenance,
        data,
        known=_own(
            model.Known,
            known,
            side=_maybe(model.Side)(known["side"]),
            tempo=_maybe(_tempo)(known.get("tempo")),
        ),
    )


def _tempo(data: dict[str, Any]) -> model.Tempo:
    return _own(model.Tempo, data)


def _set(data: dict[str, Any]) -> model.HeelSet:
    return model.HeelSet(
        legs=model.Legs(data["legs"]),
        segmentation=model.Segmentation(
            reps=tuple(_rep(item) for item in data["reps"]),
            rejected=tuple(_own(model.Rejected, item) for item in data["rejected"]),
            method=data["method"],
        ),
        metrics=tuple(_own(model.Metric, item) for item in data["metrics"]),
        signals=tuple(_signal(item) for item in data["signals"]),
        posture=None,
        exercise=_maybe(_exercise)(data.get("exercise")),
        faults=tuple(_fault(item) for item in data["faults"]),
        checks=tuple(_fault(item) for item in data.get("checks", ())),
    )


def _fault(data: dict[str, Any]) -> model.Fault:
    """Without what the catalogue adds."""
    return _own(
        model.Fault,
        data,
        status=model.Status(data["status"]),
        reps=tuple(int(number) for number in data["reps"]),
        side=_maybe(model.Side)(data["side"]),
    )


def _exercise(data: dict[str, Any]) -> model.Exercise:
    attributes = tuple(_own(model.Attribute, item) for item in data["attributes"])
    return _own(model.Exercise, data, ids=tuple(data["ids"]), attributes=attributes)


def _rep(data: dict[str, Any]) -> model.Rep:
    faults = tuple(_fault(item) for item in data["faults"])
    left, right = _maybe(_side)(data["left"]), _maybe(_side)(data["right"])
    return _own(model.Rep, data, left=left, right=right, faults=faults)


def _side(data: dict[str, Any]) -> model.SideRep:
    return model.SideRep(**{name: _number(data[name]) for name in _names(model.SideRep)})


def _number(told: float | None) -> float:
    return math.nan if told is None else told


def _signal(data: dict[str, Any]) -> model.HeelSignal:
    none = np.empty(0)
    return model.HeelSignal(
        time_s=none,
        height_m=none,
        sigma_m=none,
        pitch_rad=none,
        shift_m=none,
        side=model.Side(data["side"]),
        landmark=data["landmark"],
        origin=data["origin"],
        scale=_maybe(_scale)(data["scale"]),
        surmised=_number(data.get("surmised", 0.0)),
    )


def _scale(data: dict[str, Any]) -> model.Scale:
    m_per_px, relative_sigma = _number(data["m_per_px"]), _number(data["relative_sigma"])
    source = model.ScaleSource(data["source"])
    return _own(model.Scale, data, m_per_px=m_per_px, relative_sigma=relative_sigma, source=source)


def _maybe(make: Callable[[Given], Made]) -> Callable[[Given | None], Made | None]:
    return lambda given: None if given is None else make(given)
