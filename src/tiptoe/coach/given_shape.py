"""Ask a reader what it reads, and write that down as JSON Schema.

A reader of a `Given` -> JSON Schema. Pure. So a shape is written once, where it is read: this one
answers every question with something that fits, and notes the question. What a reader refuses by
what values say beside each other no schema can say; that is a `Contradiction`.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, date, datetime
from typing import Any

from tiptoe.coach.given import REQUIRED, TEXT_MOST, Given
from tiptoe.coach.given import Path as Where
from tiptoe.plain import CLOCK, DAY, MOMENT, NAME, TEXT, YEARS

__all__ = ["GivenShape"]

Json = dict[str, Any]
ANY_DAY = date(YEARS[0], 1, 1)


class GivenShape(Given):
    """Every key that is asked for, as JSON Schema. `told` says which answer to give instead."""

    def __init__(self, *, name: str, path: Where = (), told: dict[str, str] | None = None) -> None:
        super().__init__({}, name=name, path=path)
        self._told = told or {}
        self._noted: dict[str, tuple[Callable[[], Json], bool]] = {}

    def schema(self) -> Json:
        """What was asked for so far, and nothing else."""
        return {
            "type": "object",
            "properties": {key: schema() for key, (schema, _) in self._noted.items()},
            "required": [key for key, (_, is_required) in self._noted.items() if is_required],
            "additionalProperties": False,
        }

    def text(self, key: str, *, default: Any = REQUIRED, most: int = TEXT_MOST) -> Any:  # noqa: ANN401
        schema = {"type": "string", "maxLength": most, "pattern": TEXT}
        return self._note(key, schema, default, "x")

    def name_of(self, key: str, *, default: Any = REQUIRED) -> Any:  # noqa: ANN401
        return self._note(key, {"type": "string", "pattern": NAME}, default, "x")

    def number(
        self,
        key: str,
        *,
        least: float,
        most: float,
        unit: str,
        default: Any = REQUIRED,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        schema: Json = {"type": "number", "minimum": least, "maximum": most}
        if unit:
            schema["description"] = f"in {unit}"
        return self._note(key, schema, default, least)

    def whole(self, key: str, *, least: int, most: int, default: Any = REQUIRED) -> Any:  # noqa: ANN401
        schema = {"type": "integer", "minimum": least, "maximum": most}
        return self._note(key, schema, default, least)

    def yes(self, key: str, *, default: Any = REQUIRED) -> Any:  # noqa: ANN401
        return self._note(key, {"type": "boolean"}, default, False)  # noqa: FBT003

    def one_of(self, key: str, allowed: Collection[str], *, default: Any = REQUIRED) -> Any:  # noqa: ANN401
        if key in self._told:
            return self._note(key, {"const": self._told[key]}, REQUIRED, self._told[key])
        schema = {"type": "string", "enum": list(allowed)}
        return self._note(key, schema, default, next(iter(allowed)))

    def some_of(self, key: str, allowed: Iterable[str]) -> tuple[str, ...]:
        items = {"type": "string", "enum": list(allowed)}
        self._note(key, {"type": "array", "items": items, "uniqueItems": True}, None, None)
        return ()

    def some_names(self, key: str, *, most: int) -> tuple[str, ...] | None:
        items = {"type": "string", "pattern": NAME}
        self._note(key, {"type": "array", "items": items, "maxItems": most}, None, None)
        return None

    def day(self, key: str, *, default: Any = REQUIRED) -> Any:  # noqa: ANN401
        schema = {"type": "string", "pattern": DAY, "description": "a date, YYYY-MM-DD"}
        return self._note(key, schema, default, ANY_DAY)

    def moment(self, key: str) -> datetime:
        told = "ISO 8601 with its offset from UTC"
        self._note(key, {"type": "string", "pattern": MOMENT, "description": told}, REQUIRED, None)
        return datetime(YEARS[-1], 1, 1, tzinfo=UTC)

    def clock(self, key: str) -> str | None:
        schema = {"type": "string", "pattern": CLOCK, "description": "a time of day, HH:MM"}
        self._note(key, schema, None, None)
        return None

    def child(self, key: str) -> Given:
        inner = self._inner(key)
        self._noted[key] = (lambda: _or_null(inner.schema()), False)
        return inner

    def part(self, key: str) -> Given:
        inner = self._inner(key)
        self._noted[key] = (inner.schema, True)
        return inner

    def children(self, key: str, *, most: int) -> tuple[Given, ...]:
        inner = self._inner(key)

        def schema() -> Json:
            return {"type": ["array", "null"], "items": inner.schema(), "maxItems": most}

        self._noted[key] = (schema, False)
        return (inner,)

    def end(self) -> None:
        """Nothing was told, so nothing is unknown."""

    def _inner(self, key: str) -> "GivenShape":
        return GivenShape(name=self.name, path=(*self.path, key))

    def _note(self, key: str, schema: Json, default: object, instead: object) -> Any:  # noqa: ANN401
        is_required = default is REQUIRED
        self._noted[key] = (lambda: schema if is_required else _or_null(schema), is_required)
        return instead if is_required else default

    def _take(self, key: str, default: object) -> Any:  # noqa: ANN401, ARG002
        raise AssertionError(f"{key} is asked for in a way that no schema describes yet")


def _or_null(schema: Json) -> Json:
    """An optional value may be told as null."""
    told = schema | {"type": [schema["type"], "null"]}
    return told | {"enum": [*schema["enum"], None]} if "enum" in schema else told
