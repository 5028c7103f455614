"""Read back a session that was written as JSON.

str -> Session. Pure. The curves are not in it (samples.parquet holds them), so signals come back
with their scale and landmark and no samples.
"""

import json
import math
from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np

from tiptoe import model
from tiptoe.errors import InputError
from tiptoe.exchange.session_json import SCHEMA

Given = TypeVar("Given")
Made = TypeVar("Made")

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
    schema = data.get("schema") if isinstance(data, dict) else None
    if not isinstance(data, dict) or schema != SCHEMA:
        raise InputError(
            f"This JSON is {schema!r}, not {SCHEMA!r}.",
            fix="Update tiptoe if the file is newer, or measure the recording again.",
        )
    try:
        return _session(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"This session is damaged: {error!r}.", fix=AGAIN) from error


def _session(data: dict[str, Any]) -> model.Session:
    return model.Session(
        recording=_recording(data["recording"]),
        sets=tuple(_set(item) for item in data["sets"]),
        warnings=tuple(model.Warning(**item) for item in data["warnings"]),
        provenance=_provenance(data["provenance"]),
    )


def _recording(data: dict[str, Any]) -> model.Recording:
    side = _maybe(model.Side)
    return model.Recording(
        **data | {"view": model.View(data["view"]), "near_side": side(data["near_side"])}
    )


def _provenance(data: dict[str, Any]) -> model.Provenance:
    known = data["known"]
    own = {
        "side": _maybe(model.Side)(known["side"]),
        "tempo": _maybe(_tempo)(known.get("tempo")),
    }
    return model.Provenance(**data | {"known": model.Known(**known | own)})


def _tempo(data: dict[str, float | None]) -> model.Tempo:
    return model.Tempo(**data)


def _set(data: dict[str, Any]) -> model.HeelSet:
    return model.HeelSet(
        legs=model.Legs(data["legs"]),
        segmentation=model.Segmentation(
            reps=tuple(_rep(item) for item in data["reps"]),
            rejected=tuple(model.Rejected(**item) for item in data["rejected"]),
            method=data["method"],
        ),
        metrics=tuple(model.Metric(**item) for item in data["metrics"]),
        signals=tuple(_signal(item) for item in data["signals"]),
        posture=None,
        exercise=_maybe(_exercise)(data.get("exercise")),
        faults=tuple(_fault(item) for item in data["faults"]),
        checks=tuple(_fault(item) for item in data.get("checks", ())),
    )


def _fault(data: dict[str, Any]) -> model.Fault:
    """Without what the catalogue adds."""
    own = {each.name: data[each.name] for each in fields(model.Fault)}
    return model.Fault(
        **own
        | {
            "status": model.Status(data["status"]),
            "reps": tuple(data["reps"]),
            "side": _maybe(model.Side)(data["side"]),
        }
    )


def _exercise(data: dict[str, Any]) -> model.Exercise:
    attributes = tuple(model.Attribute(**item) for item in data["attributes"])
    return model.Exercise(**data | {"ids": tuple(data["ids"]), "attributes": attributes})


def _rep(data: dict[str, Any]) -> model.Rep:
    faults = tuple(_fault(item) for item in data["faults"])
    sides = {side: _maybe(_side)(data[side]) for side in ("left", "right")}
    return model.Rep(**data | sides | {"faults": faults})


def _side(data: dict[str, Any]) -> model.SideRep:
    return model.SideRep(**{key: math.nan if item is None else item for key, item in data.items()})


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
    )


def _scale(data: dict[str, Any]) -> model.Scale:
    return model.Scale(**data | {"source": model.ScaleSource(data["source"])})


def _maybe(make: Callable[[Given], Made]) -> Callable[[Given | None], Made | None]:
    return lambda given: None if given is None else make(given)
