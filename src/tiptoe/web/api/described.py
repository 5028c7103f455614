"""What /api/openapi.json says beside what the routes say: the schemas that tiptoe publishes.

Application -> OpenAPI document. Each published schema becomes one component, and each of its parts
another, `Session.rep` for example, so that what is read is described once and by the same words.
"""

from typing import Annotated, Any

from fastapi import FastAPI
from pydantic import WithJsonSchema

from tiptoe.exchange.session_read import SHAPE as SESSION
from tiptoe.exchange.shape import published

__all__ = ["SessionJson", "describe"]

Json = dict[str, Any]
AT = "#/components/schemas/"
PUBLISHED = {"Session": SESSION}
SessionJson = Annotated[Json, WithJsonSchema({"$ref": f"{AT}Session"})]


def describe(api: FastAPI) -> None:
    """From now on the application's description holds what its routes refer to."""
    routes = api.openapi

    def whole() -> Json:
        if api.openapi_schema is None:
            told = routes()
            told["components"]["schemas"] |= components()
            api.openapi_schema = told
        return api.openapi_schema

    api.openapi = whole  # type: ignore[method-assign]


def components() -> dict[str, Json]:
    """Every published schema, and each of its parts, by the name of its component."""
    found: dict[str, Json] = {}
    for name, file in PUBLISHED.items():
        schema = published(file)
        parts = {name: schema} | {f"{name}.{key}": each for key, each in schema["$defs"].items()}
        found |= {key: _moved(each, name) for key, each in parts.items()}
    return found


def _moved(schema: Any, name: str) -> Any:  # noqa: ANN401 - any part of a schema
    """The schema with its references to parts where these are now."""
    if isinstance(schema, list):
        return [_moved(each, name) for each in schema]
    if not isinstance(schema, dict):
        return schema
    told = {k: _moved(v, name) for k, v in schema.items() if k not in {"$schema", "$id", "$defs"}}
    if "$ref" in told:
        told["$ref"] = told["$ref"].replace("#/$defs/", f"{AT}{name}.")
    return told
