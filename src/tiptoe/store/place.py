"""Find where the record is: one SQLite file in the user's data folder, unless told otherwise.

What the user told -> Place. A path is a file, or a folder to keep `record.sqlite3` in; a text that
begins with postgresql:// is a PostgreSQL database.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from tiptoe.errors import InputError, SetupError

__all__ = ["ENVIRONMENT", "FILE_NAME", "Place", "find_place"]

ENVIRONMENT = "TIPTOE_DATA"
FILE_NAME = "record.sqlite3"
POSTGRES = ("postgresql://", "postgres://", "postgresql+psycopg://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A file or a PostgreSQL database; exactly one of the two."""

    file: Path | None = None
    url: str | None = None

    def __str__(self) -> str:
        """For people: never with a password."""
        if self.file is not None:
            return str(self.file)
        from sqlalchemy import make_url

        return make_url(self.url or "").render_as_string(hide_password=True)


def find_place(told: str | os.PathLike[str] | None = None) -> Place:
    """The place told, else the one in TIPTOE_DATA, else the user's data folder."""
    said = os.fspath(told) if told is not None else os.environ.get(ENVIRONMENT, "")
    if not said:
        import platformdirs

        return Place(file=Path(platformdirs.user_data_dir("tiptoe", appauthor=False)) / FILE_NAME)
    if said.startswith(POSTGRES):
        return Place(url=_postgres(said))
    if "://" in said:
        raise InputError(
            f"{said.split('://')[0]!r} is no database that tiptoe knows.",
            fix="Give a file, a folder, or postgresql://USER@HOST/NAME.",
        )
    return Place(file=_file(Path(said)))


def _file(path: Path) -> Path:
    is_folder = path.is_dir() or (not path.suffix and not path.exists())
    return (path / FILE_NAME if is_folder else path).absolute()


def _postgres(said: str) -> str:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        import psycopg  # noqa: F401 - only asked whether it is there
    except ImportError as error:
        raise SetupError(
            "A PostgreSQL database needs a driver that is not installed.",
            fix="Install it: pip install 'tiptoe[postgres]'.",
        ) from error
    try:
        url = make_url(said).set(drivername="postgresql+psycopg")
    except (ArgumentError, ValueError) as error:
        raise InputError(
            "This is not the address of a PostgreSQL database.",
            fix="Write it as postgresql://USER@HOST/NAME.",
        ) from error
    return url.render_as_string(hide_password=False)
