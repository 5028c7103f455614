"""Where a record is, what form it has, and how tiptoe refuses what it cannot use."""

import sqlite3
import stat
import sys
import time
from contextlib import closing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from records import AT, session_json
from sqlalchemy import text

from tiptoe.errors import DamagedError, InputError, SetupError, StoreError
from tiptoe.store import backup, gate, migrate, open_record, place, schema


@pytest.fixture
def _impatient(monkeypatch):
    """Waits a moment where tiptoe waits for seconds."""
    from tiptoe.store import engine

    known = engine.value
    patience = {"store_patience": 0.2}
    monkeypatch.setattr(
        engine, "value", lambda name, unit: patience.get(name) or known(name, unit=unit)
    )


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 6, 23), "wal"),
        ((3, 7, 0), "truncate"),
        ((3, 40, 1), "truncate"),
        ((3, 44, 5), "truncate"),
        ((3, 44, 6), "wal"),
        ((3, 50, 7), "wal"),
        ((3, 51, 2), "truncate"),
        ((3, 51, 3), "wal"),
        ((4, 0, 0), "wal"),
    ],
)
def test_only_a_sound_sqlite_writes_ahead(version, mode):
    assert gate.journal_mode(version) == mode


def test_every_connection_waits_for_the_disk(folder):
    with open_record(folder) as record, record.access.read() as db:
        asked = {"synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "mmap_size": 0}
        for name, told in asked.items():
            assert db.exec_driver_sql(f"PRAGMA {name}").scalar() == told
        mode = db.exec_driver_sql("PRAGMA journal_mode").scalar()
        assert mode == gate.journal_mode(gate.driver().sqlite_version_info)


def test_postgresql_waits_for_the_disk_too(where_postgres):
    with open_record(where_postgres) as record, record.access.read() as db:
        assert db.scalar(text("SHOW synchronous_commit")) == "on"


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 3)])
def test_a_record_works_in_both_journals_and_goes_from_one_to_the_other(
    folder, monkeypatch, version
):
    from tiptoe.store import engine

    for mode in (gate.journal_mode(version), "truncate", "wal", "truncate"):
        monkeypatch.setattr(engine, "journal_mode", lambda _, mode=mode: mode)
        with open_record(folder) as record:
            name = f"p{len(record.people())}"
            who = record.add_person(name)
            record.add_session(who.id, session_json(), recorded_at=AT)
            with record.access.read() as db:
                assert db.exec_driver_sql("PRAGMA journal_mode").scalar() == mode
    with open_record(folder) as record:
        assert [record.count_sessions(each.id) for each in record.people()] == [1] * 4


def test_a_record_is_for_its_owner_alone(folder):
    with open_record(folder / "new" / "data") as record:
        file = record.place.file
    assert file == folder / "new" / "data" / place.FILE_NAME
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_place_is_told_or_set_or_the_users_own(folder, monkeypatch):
    monkeypatch.setenv(place.ENVIRONMENT, str(folder / "set.sqlite3"))
    assert place.find_place().file == folder / "set.sqlite3"
    assert place.find_place(folder).file == folder / place.FILE_NAME
    monkeypatch.delenv(place.ENVIRONMENT)
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / "home"))
    if sys.platform.startswith("linux"):
        assert place.find_place().file == folder / "home" / "tiptoe" / place.FILE_NAME
    told = place.find_place("postgres://me:secret@host/name")
    assert told.url == "postgresql+psycopg://me:secret@host/name"
    assert "secret" not in str(told)
    for bad in ("mysql://host/name", "postgresql://host:port/name"):
        with pytest.raises(InputError):
            place.find_place(bad)


def test_the_migrations_make_the_tables_that_the_code_expects(nowhere):
    with open_record(nowhere) as record, record.access.read() as db:
        context = MigrationContext.configure(db, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
        assert context.get_current_revision() == migrate.HEAD
    scripts = ScriptDirectory(str(migrate.__file__).replace("migrate.py", "migrations"))
    assert scripts.get_heads() == [migrate.HEAD]
    assert [each.revision for each in scripts.walk_revisions()][::-1] == list(migrate.KNOWN)


def test_a_record_of_a_newer_tiptoe_is_refused_and_left_alone(nowhere):
    with open_record(nowhere) as record, record.access.write() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer tiptoe"):
        open_record(nowhere)


def test_a_record_is_backed_up_before_it_changes_form_and_a_failure_changes_nothing(
    folder, monkeypatch
):
    with open_record(folder) as record:
        record.add_person("Ada")
    monkeypatch.setattr(migrate, "HEAD", "0002")
    monkeypatch.setattr(migrate, "KNOWN", ("0001", "0002"))

    def half(connection, _):
        connection.execute(text("ALTER TABLE people ADD COLUMN shoe TEXT"))
        raise RuntimeError

    monkeypatch.setattr(migrate, "upgrade", half)
    with pytest.raises(RuntimeError):
        open_record(folder)
    (copy,) = backup.copies_beside(record.place)
    with closing(sqlite3.connect(record.place.file)) as db:
        columns = [each[1] for each in db.execute("PRAGMA table_info(people)")]
    assert "shoe" not in columns

    def whole(connection, target):
        connection.execute(text("ALTER TABLE people ADD COLUMN shoe TEXT"))
        connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": target})

    monkeypatch.setattr(migrate, "upgrade", whole)
    with open_record(folder) as record:
        assert record.migrated_from in backup.copies_beside(record.place)
        assert [each.name for each in record.people()] == ["Ada"]
    monkeypatch.undo()
    with open_record(copy) as old:
        assert [each.name for each in old.people()] == ["Ada"]


@pytest.mark.parametrize("data", [b"no database at all" * 999, b"SQLite format 3\0" + b"\7" * 5000])
def test_what_is_no_record_is_refused_and_left_alone(folder, data):
    file = folder / "some.sqlite3"
    file.write_bytes(data)
    with pytest.raises(DamagedError):
        open_record(file)
    assert file.read_bytes() == data


def test_another_programs_database_is_refused_and_left_alone(folder):
    file = folder / "other.sqlite3"
    with closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE photos (id)")
    with pytest.raises(DamagedError, match="something else"):
        open_record(file)
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT name FROM sqlite_master").fetchall() == [("photos",)]


def test_a_page_of_noise_is_found(folder):
    with open_record(folder) as record:
        ada = record.add_person("Ada")
        for _ in range(50):
            record.add_session(ada.id, session_json(), recorded_at=AT)
    file = record.place.file
    data = bytearray(file.read_bytes())
    data[8192:] = bytes(len(data) - 8192)
    file.write_bytes(data)

    def read_all():
        with open_record(folder) as record:
            record.sessions(record.people()[0].id, limit=None)
            backup.backup(record, folder / "backup")

    with pytest.raises(DamagedError):
        read_all()


@pytest.mark.usefixtures("_impatient")
def test_a_record_held_by_another_program_is_waited_for_then_refused(folder):
    with (
        open_record(folder) as record,
        closing(gate.driver().connect(str(record.place.file))) as other,
    ):
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="using the record"):
            record.add_person("Ada")
        other.execute("ROLLBACK")
        assert record.add_person("Ada").name == "Ada"


@pytest.mark.parametrize("mode", ["truncate", "wal"])
def test_a_session_is_read_at_once_or_not_at_all(folder, monkeypatch, mode):
    from tiptoe.store import engine

    monkeypatch.setattr(engine, "journal_mode", lambda _: mode)
    with open_record(folder) as record:
        ada = record.add_person("Ada")
        kept = record.add_session(ada.id, session_json(0.09), recorded_at=AT)
        whole = record.session_text(kept)
        assert record.session_text_at_once(kept) == whole
        with closing(gate.driver().connect(str(record.place.file))) as other:
            other.isolation_level = None
            other.execute("BEGIN EXCLUSIVE")
            start = time.monotonic()
            assert record.session_text_at_once(kept) == (whole if mode == "wal" else None)
            assert time.monotonic() - start < engine.value("store_patience", unit="s") / 2
        later = record.add_session(ada.id, session_json(0.11), recorded_at=AT)
        assert record.session_text_at_once(later) == record.session_text(later) != whole
        assert record.session_text_at_once("s-\ud800\0") is None
        assert record.session_text_at_once(kept) == whole
        record.erase_person(ada.id)
        assert record.session_text_at_once(kept) is None
    assert record.session_text_at_once(kept) is None


def test_a_full_disk_is_said_and_nothing_is_half_written(folder):
    with open_record(folder) as record:
        ada = record.add_person("Ada")
        with record.access.read() as db:
            pages = db.exec_driver_sql("PRAGMA page_count").scalar()
            db.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}")

        def fill():
            for _ in range(99):
                record.add_session(ada.id, session_json(), recorded_at=AT)

        with pytest.raises(StoreError, match="no room left"):
            fill()
        kept = record.count_sessions(ada.id)
    with open_record(folder) as record:
        record.add_session(ada.id, session_json(), recorded_at=AT)
        assert record.count_sessions(ada.id) == kept + 1


def test_a_record_that_may_only_be_read_is_said(folder):
    with open_record(folder) as record:
        ada = record.add_person("Ada")
        with record.access.read() as db:
            db.exec_driver_sql("PRAGMA query_only=ON")
        with pytest.raises(StoreError, match="read but not written"):
            record.add_session(ada.id, session_json(), recorded_at=AT)
        assert record.people() == [ada]


@pytest.mark.parametrize("name", ["file/record.sqlite3", "file/deep/record.sqlite3", "."])
def test_a_place_that_cannot_be_is_refused(folder, name):
    (folder / "file").write_bytes(b"")
    (folder / place.FILE_NAME).mkdir()
    with pytest.raises(StoreError):
        open_record(folder / name)


def test_a_server_that_is_not_there_is_refused():
    with pytest.raises(StoreError, match="does not answer"):
        open_record("postgresql://nobody:secret@127.0.0.1:1/none")


def test_postgresql_without_its_driver_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(SetupError) as refusal:
        open_record("postgresql://host/name")
    assert "tiptoe[postgres]" in refusal.value.fix


def test_an_erased_person_is_nowhere_in_the_file(where):
    with open_record(where) as record:
        bob, eve = record.add_person("Bob"), record.add_person("Evelyn Unforgettable", goal="gone")
        for who in (bob, eve):
            made = record.add_session(
                who.id, session_json(name=f"{who.name}.mp4"), recorded_at=AT, origin="live"
            )
            record.withdraw_session(made, why="a trial")
            record.add_pain(who.id, 1, at=AT, session_id=made, note=who.name)
            record.add_plan_event(who.id, "p", {"kind": "run", "at": AT, "by": who.name})
            record.save_draft(who.id, {"by": who.name})
        erased = record.erase_person(eve.id)

        assert all(erased.rows[name] for name in erased.rows if name != "videos")
        assert record.people() == [bob]
        assert record.count_sessions(bob.id) == 0
        assert len(record.sessions(bob.id, with_withdrawn=True)) == 1
        if record.place.file:
            for file in record.place.file.parent.iterdir():
                data = file.read_bytes()
                assert b"Evelyn" not in data
                assert eve.id.encode() not in data
            assert b"Bob" in record.place.file.read_bytes()
