"""Read values that somebody typed, or refuse them in words that name the place.

JSON or TOML values -> checked values. Pure. Nothing is guessed, rounded or silently dropped.
"""

import math
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from tiptoe.errors import ConflictError, InputError
from tiptoe.plain import CLOCK, DAY, IN_YEARS, MOMENT, NAME, TEXT, fits

__all__ = ["REQUIRED", "TEXT_MOST", "Contradiction", "Given", "Misfit", "Path"]

SHORT = 4  # entries of a list that a message repeats
SHOWN = 40  # characters of an offending value that a message repeats
TEXT_MOST = 500  # characters of a free text
REQUIRED: Any = object()
Path = tuple[str | int, ...]


class Misfit(InputError):  # noqa: N818 - what is told does not fit
    """One value does not fit. `path` leads to it, for whoever can point at a line."""

    def __init__(self, what: str, *, fix: str, path: Path = ()) -> None:
        super().__init__(what, fix=fix)
        self.path = path


class Contradiction(Misfit, ConflictError):  # noqa: N818 - what is told does not fit
    """Each value may be told, and not beside another, or not of the world as it is."""


class Given:
    """One JSON object being read. Ask for each key once; `end` refuses what nobody asked for."""

    def __init__(self, data: object, *, name: str, path: Path = ()) -> None:
        self.name, self.path = name, path
        if not isinstance(data, dict):
            raise Misfit(f"{self._here()} must be an object.", fix="Use { } with keys.", path=path)
        self._data: dict[str, Any] = data
        self._asked: set[str] = set()

    def has(self, key: str) -> bool:
        return self._data.get(key) is not None

    def text(self, key: str, *, default: Any = REQUIRED, most: int = TEXT_MOST) -> Any:  # noqa: ANN401
        """A text without control characters."""
        found = self._take(key, default)
        if found is default:
            return default
        if not isinstance(found, str) or not found.strip():
            raise self._bad(key, found, "a text", "Write something between quotes.")
        if len(found) > most:
            raise self._bad(key, found, f"at most {most} characters", "Shorten it.")
        if not fits(TEXT, found):
            raise self._bad(key, found, "printable text", "Remove the control characters.")
        return found

    def name_of(self, key: str, *, default: Any = REQUIRED) -> Any:  # noqa: ANN401
        """An identifier: small letters, digits and underscores."""
        found = self.text(key, default=default, most=60)
        if found is not default and not fits(NAME, found):
            raise self._bad(key, found, "small letters, digits and _", "For example two_leg.")
        return found

    def number(
        self,
        key: str,
        *,
        least: float,
        most: float,
        unit: str,
        default: Any = REQUIRED,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """A finite number within [least, most]."""
        found = self._take(key, default)
        return default if found is default else self._number(key, found, (least, most, unit))

    def whole(self, key: str, *, least: int, most: int, default: Any = REQUIRED) -> Any:  # noqa: ANN401
        """A whole number within [least, most]."""
        found = self._take(key, default)
        if found is default:
            return default
        number = self._number(key, found, (least, most, ""))
        if number != int(number):
            raise self._bad(key, found, "a whole number", "Leave out the fraction.")
        return int(number)

    def numbers(
        self,
        key: str,
        *,
        count: int,
        within: tuple[float, float],
        default: Any = REQUIRED,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """`count` numbers in a list."""
        found = self._take(key, default)
        if found is default:
            return default
        if not isinstance(found, list) or len(found) != count:
            raise self._bad(key, found, f"a list of {count} numbers", "For example [2, 3].")
        return tuple(self._number(key, each, (*within, "")) for each in found)

    def span(self, key: str, *, within: tuple[float, float], default: Any = REQUIRED) -> Any:  # noqa: ANN401
        """[least, most] with least <= most."""
        found = self.numbers(key, count=2, within=within, default=default)
        if found is not default and found[0] > found[1]:
            raise self._bad(key, list(found), "[least, most]", "Put the smaller number first.")
        return found

    def whole_span(self, key: str, *, within: tuple[float, float], default: Any = REQUIRED) -> Any:  # noqa: ANN401
        """[least, most] in whole numbers."""
        found = self.span(key, within=within, default=default)
        if found is default:
            return default
        if any(each != int(each) for each in found):
            raise self._bad(key, list(found), "in whole numbers", "Leave out the fractions.")
        return int(found[0]), int(found[1])

    def yes(self, key: str, *, default: Any = REQUIRED) -> Any:  # noqa: ANN401
        found = self._take(key, default)
        if found is not default and not isinstance(found, bool):
            raise self._bad(key, found, "true or false", "Without quotes.")
        return found

    def one_of(self, key: str, allowed: Collection[str], *, default: Any = REQUIRED) -> Any:  # noqa: ANN401
        found = self._take(key, default)
        if found is not default and (not isinstance(found, str) or found not in allowed):
            raise self._bad(key, found, "known", f"Use one of: {', '.join(sorted(allowed))}.")
        return found

    def some_of(self, key: str, allowed: Iterable[str]) -> tuple[str, ...]:
        """A list without repeats of known words, in the order of `allowed`."""
        order = list(allowed)
        found = self._take(key, [])
        if not isinstance(found, list):
            raise self._bad(key, found, "a list", f"Use some of: {', '.join(order)}.")
        for each in found:
            if not isinstance(each, str) or each not in order:
                raise self._bad(key, each, "known", f"Use some of: {', '.join(order)}.")
            if found.count(each) > 1:
                raise self._bad(key, each, "given once", "Remove the repeat.")
        return tuple(each for each in order if each in found)

    def some_names(self, key: str, *, most: int) -> tuple[str, ...] | None:
        """A list of identifiers; None when not given."""
        found = self._take(key, None)
        if found is None:
            return None
        if not isinstance(found, list) or len(found) > most:
            raise self._bad(key, found, f"a list of at most {most} names", "Shorten it.")
        for each in found:
            if not fits(NAME, each):
                raise self._bad(key, each, "a name", "For example rolling_out.")
        return tuple(found)

    def any_text(self, key: str) -> str | None:
        """A text, or None for anything else: for keys that only newer files have."""
        found = self._take(key, None)
        return found if isinstance(found, str) else None

    def any(self, key: str) -> object:
        """Whatever is there, for a reader of its own."""
        return self._take(key, REQUIRED)

    def day(self, key: str, *, default: Any = REQUIRED) -> Any:  # noqa: ANN401
        """A date, as YYYY-MM-DD."""
        found = self._take(key, default)
        if found is default:
            return default
        if not fits(DAY, found):
            raise self._bad(key, found, f"a date that exists{IN_YEARS}", "Write it as 2025-01-31.")
        return date.fromisoformat(found)

    def moment(self, key: str) -> datetime:
        """A date and time with its offset from UTC."""
        found = self._take(key, REQUIRED)
        if not fits(MOMENT, found):
            fix = "Write it as 2025-01-31T07:30:00+01:00."
            raise self._bad(key, found, f"a time with its offset from UTC{IN_YEARS}", fix)
        return datetime.fromisoformat(found)

    def clock(self, key: str) -> str | None:
        """A time of day, as HH:MM."""
        found = self._take(key, None)
        if found is None:
            return None
        if not fits(CLOCK, found):
            raise self._bad(key, found, "a time of day", "Write it as 07:30.")
        return str(found)

    def child(self, key: str) -> "Given | None":
        found = self._take(key, None)
        if found is None:
            return None
        return self._child(found, (*self.path, key))

    def part(self, key: str) -> "Given":
        """An object that must be there."""
        return self._child(self._take(key, REQUIRED), (*self.path, key))

    def children(self, key: str, *, most: int) -> "tuple[Given, ...]":
        """A list of objects; empty when not given."""
        found = self._take(key, [])
        if not isinstance(found, list):
            raise self._bad(key, found, "a list of objects", "Use [ ] around them.")
        if len(found) > most:
            raise self._bad(key, len(found), f"at most {most} entries", "Leave some out.")
        paths = ((*self.path, key, number) for number in range(len(found)))
        return tuple(self._child(each, path) for each, path in zip(found, paths, strict=True))

    def _child(self, data: object, path: Path) -> "Given":
        return Given(data, name=self.name, path=path)

    def end(self) -> None:
        """Refuse keys that nobody asked for: a typing error must not pass in silence."""
        for misfit in self._unknown():
            raise misfit

    def _unknown(self) -> list[Misfit]:
        fix = f"Known keys: {', '.join(sorted(self._asked))}."
        return [
            Misfit(
                f"{self._here()} has the unknown key {_shown(key)}.",
                fix=fix,
                path=(*self.path, key),
            )
            for key in sorted(set(map(str, self._data)) - self._asked)
        ]

    def against(self, key: str, what: str, fix: str, *, at: Path = ()) -> None:
        """Refuse `key`, or what lies at a path in it, for what it says beside another value."""
        refusal = self.refuse(key, what, fix)
        refusal.path = (*refusal.path, *at)
        raise refusal

    def refuse(self, key: str, what: str, fix: str) -> Contradiction:
        """A refusal about `key`, to be raised by who knows what contradicts what."""
        return Contradiction(f"{self._here(key)}: {what}", fix=fix, path=(*self.path, key))

    def _take(self, key: str, default: object) -> Any:  # noqa: ANN401
        self._asked.add(key)
        found = self._data.get(key)
        if found is None:
            if default is REQUIRED:
                raise Misfit(f"{self._here(key)} is missing.", fix="Add it.", path=self.path)
            return default
        return found

    def _number(self, key: str, found: object, within: tuple[float, float, str]) -> float:
        least, most, unit = within
        told = f"between {least:g} and {most:g}{' ' + unit if unit else ''}"
        if isinstance(found, bool) or not isinstance(found, int | float):
            raise self._bad(key, found, "a number", f"Give a number {told}, without quotes.")
        if not (isinstance(found, int) or math.isfinite(found)):
            raise self._bad(key, found, "a finite number", f"Give a number {told}.")
        if not least <= found <= most:
            raise self._bad(key, found, told, "Check the value and its unit.")
        return float(found)

    def _bad(self, key: str, found: object, wanted: str, fix: str) -> Misfit:
        what = f"{self._here(key)} must be {wanted}, got {_shown(found)}."
        return Misfit(what, fix=fix, path=(*self.path, key))

    def _here(self, key: str = "") -> str:
        steps = [f"[{each}]" if isinstance(each, int) else f".{each}" for each in self.path]
        where = "".join([*steps, f".{key}" if key else ""]).lstrip(".")
        return f"{self.name}: {where}" if where else f"The {self.name}"


def _shown(found: object) -> str:
    """The offending value, short enough to print whatever it is."""
    if isinstance(found, int) and not isinstance(found, bool) and abs(found) > 10**SHOWN:
        return "a number of too many digits"
    if isinstance(found, dict) or (isinstance(found, list) and len(found) > SHORT):
        return f"{'an object' if isinstance(found, dict) else 'a list'} of {len(found)}"
    said = found[: SHOWN + 1] if isinstance(found, str) else found
    text = repr(said)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
