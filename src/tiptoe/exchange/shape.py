"""Hold JSON values against a schema that tiptoe publishes.

JSON value -> nothing, or the place that does not fit, in words. Pure. A schema is made into plain
functions once, when it is first needed; a word of JSON Schema that is not known here is our bug.
"""

import json
import math
import re
import sys
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from tiptoe.plain import is_writable

__all__ = ["misfit", "published"]

Json = dict[str, Any]
Check = Callable[[Any], None]
KINDS: dict[str, tuple[frozenset[type], str]] = {
    "object": (frozenset({dict}), "an object"),
    "array": (frozenset({list}), "a list"),
    "string": (frozenset({str}), "a text"),
    "number": (frozenset({int, float}), "a number"),
    "integer": (frozenset({int, float}), "a whole number"),
    "boolean": (frozenset({bool}), "true or false"),
    "null": (frozenset({type(None)}), "null"),
}
SAID_ONLY = {"$schema", "$id", "$defs", "title", "description", "additionalProperties", "format"}


class _Misfit(Exception):  # noqa: N818 - one value that does not fit, never seen outside
    """`path` leads to it, the last step first."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what, self.path = what, list[str]()


@cache
def published(name: str) -> Json:
    """A schema of ours by its file's name, for example session-1."""
    text = files("tiptoe.exchange").joinpath(f"{name}.schema.json").read_text("utf-8")
    found: Json = json.loads(text)
    return found


def misfit(data: object, name: str) -> str:
    """The first thing that the schema forbids; empty when there is none."""
    try:
        _checker(name)(data)
    except _Misfit as found:
        path = "".join(reversed(found.path)).lstrip(".")
        return f"{path or 'it'} {found.what}"
    return ""


@cache
def _checker(name: str) -> Check:
    schema = published(name)
    made: dict[str, Check] = {}
    for key, each in schema.get("$defs", {}).items():
        made[f"#/$defs/{key}"] = _check(each, made)
    return _check(schema, made)


def _check(schema: Json, made: Mapping[str, Check]) -> Check:
    """One function for all that a schema says of a value."""
    if "$ref" in schema:
        return _later(schema["$ref"], made)
    checks = [_type(schema["type"])] if "type" in schema else []
    checks += [MAKERS[word](told) for word, told in schema.items() if word in MAKERS]
    if "properties" in schema or "required" in schema:
        checks.append(_object(schema, made))
    if "items" in schema:
        checks.append(_list(_check(schema["items"], made)))
    if "anyOf" in schema:
        checks.append(_any([_check(each, made) for each in schema["anyOf"]]))
    known = {*MAKERS, *SAID_ONLY, "type", "properties", "required", "items", "anyOf"}
    assert schema.keys() <= known, schema.keys() - known
    if len(checks) == 1:
        return checks[0]

    def all_of(value: object) -> None:
        for check in checks:
            check(value)

    return all_of


def _later(name: str, made: Mapping[str, Check]) -> Check:
    """Looked up when it is used: it may be made after this."""

    def check(value: object) -> None:
        made[name](value)

    return check


def _type(told: str | list[str]) -> Check:
    names = [told] if isinstance(told, str) else told
    allowed = frozenset().union(*(KINDS[name][0] for name in names))
    wanted = f"must be {' or '.join(KINDS[name][1] for name in names)}."
    is_whole = "integer" in names and "number" not in names

    def check(value: Any) -> None:  # noqa: ANN401
        if type(value) not in allowed:
            raise _Misfit(wanted)
        if type(value) is str and not is_writable(value):
            raise _Misfit("must be a text that can be written as UTF-8.")
        if type(value) is int and abs(value) > sys.float_info.max:
            raise _Misfit("must be a number of fewer digits.")
        if type(value) is float and not (value.is_integer() if is_whole else math.isfinite(value)):
            raise _Misfit(wanted if is_whole else "must be a finite number.")

    return check


def _enum(told: list[Any]) -> Check:
    wanted = f"must be one of: {', '.join('null' if each is None else each for each in told)}."
    texts = frozenset(each for each in told if each is not None)

    def check(value: object) -> None:
        is_known = value in texts if type(value) is str else value is None and None in told
        if not is_known:
            raise _Misfit(wanted)

    return check


def _const(told: object) -> Check:
    def check(value: object) -> None:
        if type(value) is not type(told) or value != told:
            raise _Misfit(f"must be {told}.")

    return check


def _minimum(told: float) -> Check:
    def check(value: Any) -> None:  # noqa: ANN401
        if type(value) in KINDS["number"][0] and value < told:
            raise _Misfit(f"must be {told} or more.")

    return check


def _maximum(told: float) -> Check:
    def check(value: Any) -> None:  # noqa: ANN401
        if type(value) in KINDS["number"][0] and value > told:
            raise _Misfit(f"must be {told} or less.")

    return check


def _min_length(told: int) -> Check:
    def check(value: object) -> None:
        if type(value) is str and len(value) < told:
            raise _Misfit(f"must have {told} or more characters.")

    return check


def _pattern(told: str) -> Check:
    fits = re.compile(told.removesuffix("$") + r"\Z" if told.endswith("$") else told).search

    def check(value: object) -> None:
        if type(value) is str and not fits(value):
            raise _Misfit(f"must look like {told}")

    return check


MAKERS: dict[str, Callable[[Any], Check]] = {
    "enum": _enum,
    "const": _const,
    "minimum": _minimum,
    "maximum": _maximum,
    "minLength": _min_length,
    "pattern": _pattern,
}


def _object(schema: Json, made: Mapping[str, Check]) -> Check:
    known = tuple((key, _check(each, made)) for key, each in schema.get("properties", {}).items())
    required = tuple(schema.get("required", ()))

    def check(value: object) -> None:
        if type(value) is not dict:
            return
        for key in required:
            if key not in value:
                missing = _Misfit("is missing.")
                missing.path.append(f".{key}")
                raise missing
        for key, inner in known:
            if key in value:
                try:
                    inner(value[key])
                except _Misfit as found:
                    found.path.append(f".{key}")
                    raise

    return check


def _list(inner: Check) -> Check:
    def check(value: object) -> None:
        if type(value) is not list:
            return
        for number, each in enumerate(value):
            try:
                inner(each)
            except _Misfit as found:
                found.path.append(f"[{number}]")
                raise

    return check


def _any(choices: list[Check]) -> Check:
    """One of them; what is said is what the first one wants: the others are null."""

    def check(value: object) -> None:
        first: _Misfit | None = None
        for choice in choices:
            try:
                choice(value)
            except _Misfit as found:
                first = first or found
            else:
                return
        if first is not None:
            raise first

    return check
