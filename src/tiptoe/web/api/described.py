"""What /api/openapi.json says beside what the routes say: shapes that are written down elsewhere.

Application -> OpenAPI document. Each published schema becomes one component, and each of its parts
another, `Session.rep` for example; profiles and events are described by what their readers ask for.
So everything is described once, where it is read.
"""

from functools import cache
from typing import Annotated, Any

from fastapi import FastAPI
from pydantic import WithJsonSchema

from tiptoe.coach.told_shape import event_shapes, profile_shape
from tiptoe.exchange.session_read import SHAPE as SESSION
from tiptoe.exchange.shape import published

__all__ = ["EventJson", "PlanJson", "ProfileJson", "SessionJson", "TodayJson", "describe"]

Json = dict[str, Any]
AT = "#/components/schemas/"
PUBLISHED = {"Session": SESSION, "Plan": "plan-1"}
WE_KNOW = frozenset({"at", "date"})  # now, and today, where an event does not say
DROPPED = frozenset({"$schema", "$id", "$defs"})
HERE = "x-component"  # stands for a reference until the components are there

EventJson = Annotated[Json, WithJsonSchema({HERE: "Event"})]
PlanJson = Annotated[Json, WithJsonSchema({HERE: "Plan"})]
ProfileJson = Annotated[Json, WithJsonSchema({HERE: "Profile"})]
SessionJson = Annotated[Json, WithJsonSchema({HERE: "Session"})]
TodayJson = Annotated[Json, WithJsonSchema({HERE: "Plan.today"})]


def describe(api: FastAPI) -> None:
    """From now on the application's description holds what its routes refer to."""
    routes = api.openapi

    def whole() -> Json:
        if api.openapi_schema is None:
            told = routes()
            told["components"]["schemas"] |= components()
            api.openapi_schema = _placed(told)
        return api.openapi_schema

    api.openapi = whole  # type: ignore[method-assign]


def _placed(told: Any) -> Any:  # noqa: ANN401 - any part of a document
    """The document with references where components were only named."""
    if isinstance(told, list):
        return [_placed(each) for each in told]
    if not isinstance(told, dict):
        return told
    if HERE in told:
        rest = {key: each for key, each in told.items() if key not in {HERE, "title"}}
        return {"$ref": f"{AT}{told[HERE]}", **rest}
    return {key: _placed(each) for key, each in told.items()}


@cache
def components() -> dict[str, Json]:
    """Every shape that the routes refer to, by the name of its component."""
    found: dict[str, Json] = {}
    for name, file in PUBLISHED.items():
        schema = published(file)
        parts = {name: schema} | {f"{name}.{key}": each for key, each in schema["$defs"].items()}
        found |= {key: _moved(each, name) for key, each in parts.items()}
    found["Profile"] = {
        "description": "Who a plan is for: docs/reference/profile.md",
        **profile_shape(),
    }
    events = {f"Event.{kind}": _as_told(each) for kind, each in event_shapes().items()}
    return found | events | {"Event": _one_of(list(events))}


def _as_told(event: Json) -> Json:
    """An event as a program tells it to a plan that has begun."""
    required = [key for key in event["required"] if key not in WE_KNOW]
    parts = event["properties"]
    if "profile" in parts:
        parts = parts | {"profile": {"$ref": f"{AT}Profile"}}
    return event | {"properties": parts, "required": required}


def _one_of(names: list[str]) -> Json:
    mapping = {name.removeprefix("Event."): f"{AT}{name}" for name in names}
    return {
        "description": "What happened. Without `at` it is now, without `date` it was today.",
        "oneOf": [{"$ref": ref} for ref in mapping.values()],
        "discriminator": {"propertyName": "kind", "mapping": mapping},
    }


def _moved(schema: Any, name: str) -> Any:  # noqa: ANN401 - any part of a schema
    """The schema with its references to parts where these are now."""
    if isinstance(schema, list):
        return [_moved(each, name) for each in schema]
    if not isinstance(schema, dict):
        return schema
    told = {k: _moved(v, name) for k, v in schema.items() if k not in DROPPED}
    if "$ref" in told:
        told["$ref"] = told["$ref"].replace("#/$defs/", f"{AT}{name}.")
    return told
