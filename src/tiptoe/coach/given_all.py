"""Read values that somebody typed, and note everything that does not fit.

JSON or TOML values -> (Misfit, ...). Pure. Where `Given` refuses the first value that does not fit,
this one notes it and goes on with one that does: what is read in this way is only to be looked at.
"""

from collections.abc import Callable, Collection
from typing import Any

from tiptoe.coach.given import Given, Misfit, Path

__all__ = ["GivenAll"]


class GivenAll(Given):
    """One object of which every misfit is noted in `found`."""

    def __init__(
        self, data: object, *, name: str, path: Path = (), found: list[Misfit] | None = None
    ) -> None:
        super().__init__(data, name=name, path=path)
        self.found: list[Misfit] = [] if found is None else found

    def text(self, key: str, **told: Any) -> Any:  # noqa: ANN401
        return self._try(super().text, key, f"x{len(self.found)}", told)

    def name_of(self, key: str, **told: Any) -> Any:  # noqa: ANN401
        return self._try(super().name_of, key, f"x{len(self.found)}", told)

    def whole(self, key: str, **told: Any) -> Any:  # noqa: ANN401
        return self._try(super().whole, key, told["least"], told)

    def numbers(self, key: str, **told: Any) -> Any:  # noqa: ANN401
        least, most = told["within"]
        return self._try(super().numbers, key, (max(least, min(most, 1.0)),) * told["count"], told)

    def span(self, key: str, **told: Any) -> Any:  # noqa: ANN401
        least, most = told["within"]
        return self._try(super().span, key, (max(least, min(most, 1.0)),) * 2, told)

    def whole_span(self, key: str, **told: Any) -> Any:  # noqa: ANN401
        return self._try(super().whole_span, key, (1, 1), told)

    def yes(self, key: str, **told: Any) -> Any:  # noqa: ANN401
        return self._try(super().yes, key, None, told)

    def one_of(self, key: str, allowed: Collection[str], **told: Any) -> Any:  # noqa: ANN401
        return self._try(super().one_of, key, next(iter(allowed)), {"allowed": allowed, **told})

    def children(self, key: str, *, most: int) -> "tuple[Given, ...]":
        found: tuple[Given, ...] = self._try(super().children, key, (), {"most": most})
        return found

    def against(self, key: str, what: str, fix: str, *, at: Path = ()) -> None:
        """Noted where the object's own values fit: else one of those that stand in may be meant."""
        is_sound = not any(misfit.path[:-1] == self.path for misfit in self.found)
        if is_sound or at:
            self._try(super().against, key, None, {"what": what, "fix": fix, "at": at})

    def end(self) -> None:
        self.found += self._unknown()

    def _child(self, data: object, path: Path) -> Given:
        """The child; for something else than an object, one of which nothing more is noted."""
        if isinstance(data, dict):
            return GivenAll(data, name=self.name, path=path, found=self.found)
        try:
            return super()._child(data, path)
        except Misfit as misfit:
            self.found.append(misfit)
            return GivenAll({}, name=self.name, path=path)

    def _try(self, read: Callable[..., Any], key: str, instead: object, told: Any) -> Any:  # noqa: ANN401
        try:
            return read(key, **told)
        except Misfit as misfit:
            self.found.append(misfit)
            return instead
