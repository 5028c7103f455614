"""What leaves the record as an archive or a backup comes back equal, and nothing else does."""

import hashlib
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from records import AT, session_json

from tiptoe.errors import ConflictError, DamagedError, InputError, NotFoundError, StoreError
from tiptoe.store import archive, backup, open_record, rows

HEIGHTS_M = (0.09, 0.11)


def filled(record, tmp_path, *, sessions=3):
    """Two people and something in every table; returns the first one."""
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"not really a film" * 99_999)
    told = session_json(*HEIGHTS_M)
    told["recording"]["sha256"] = hashlib.sha256(clip.read_bytes()).hexdigest()
    ada, bob = record.add_person("Ada Ünlü", goal="running"), record.add_person("Bob")
    day = datetime(2026, 1, 1, 7, tzinfo=UTC)
    for who in (ada, bob):
        for number in range(sessions):
            made = record.add_session(
                who.id, told, recorded_at=day + timedelta(days=number), origin="clip"
            )
        record.add_pain(who.id, 3, at=AT, when="next_morning", session_id=made, place="heel")
        record.add_plan_events(who.id, "plan-1", [{"kind": "run", "at": AT, "km": 5.5}] * 2)
        record.save_draft(who.id, {"reps": [1, 2]})
        record.withdraw_session(made, why="the wrong leg")
    record.keep_video(record.recordings(ada.id)[0].id, clip)
    record.set_setting("units", {"length": "in"})
    return ada


def fingerprint(record, person_id=None):
    with record.access.read() as db:
        found = rows.fingerprint(db, person_id=person_id)
        return found.sha256(), found.rows


def test_everything_exported_and_imported_elsewhere_is_equal(record, nowhere, tmp_path):
    filled(record, tmp_path)
    told = archive.export_record(record, tmp_path / "all.zip")
    assert (told.sha256, told.rows) == fingerprint(record)
    assert min(told.rows.values()) >= 1
    assert told.videos == 1

    with open_record(nowhere) as other:
        found = archive.import_record(other, tmp_path / "all.zip")
        assert fingerprint(other) == fingerprint(record)
        assert found.added == sum(told.rows.values())
        assert archive.import_record(other, tmp_path / "all.zip").added == 0
        assert fingerprint(other) == fingerprint(record)
        for one, two in zip(record.people(), other.people(), strict=True):
            assert record.sessions(one.id) == other.sessions(two.id)
            assert record.plan_events(one.id) == other.plan_events(two.id)


def test_one_person_travels_alone(record, nowhere, tmp_path):
    ada = filled(record, tmp_path)
    archive.export_record(record, tmp_path / "ada.zip", person="ada ünlü")
    with open_record(nowhere) as other:
        archive.import_record(other, tmp_path / "ada.zip")
        assert other.people() == [ada]
        assert fingerprint(other) == fingerprint(record, ada.id)


def test_an_import_joins_what_both_have_and_refuses_a_contradiction(where, nowhere, tmp_path):
    with open_record(where) as record, open_record(nowhere) as other:
        ada = filled(record, tmp_path)
        archive.export_record(record, tmp_path / "1.zip")
        archive.import_record(other, tmp_path / "1.zip")
        record.add_session(ada.id, session_json(0.1), recorded_at=AT, session_id="here")
        other.change_person(ada.id, profile={"goal": "strength"})
        archive.export_record(record, tmp_path / "2.zip")

        assert archive.import_record(other, tmp_path / "2.zip").added == 2  # with its recording
        assert other.person(ada.id).profile == {"goal": "strength"}  # the newer one here stays

        record.add_session(ada.id, session_json(0.1), recorded_at=AT, session_id="both")
        other.add_session(ada.id, session_json(0.2), recorded_at=AT, session_id="both")
        archive.export_record(record, tmp_path / "3.zip")
        before = fingerprint(other)
        with pytest.raises(ConflictError, match="different things in sessions"):
            archive.import_record(other, tmp_path / "3.zip")
        assert fingerprint(other) == before


def changed(source, target, name, change):
    """A copy of an archive in which one file differs, or is missing."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for each in old.namelist():
            data = change(old.read(each)) if each == name else old.read(each)
            if data is not None:
                new.writestr(each, data)
    return target


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("manifest.json", lambda _: None),
        ("manifest.json", lambda _: b"[]"),
        ("manifest.json", lambda data: data.replace(b"record/1", b"record/9")),
        ("sessions.jsonl", lambda _: None),
        ("sessions.jsonl", lambda _: b""),
        ("sessions.jsonl", lambda data: data.replace(b'"rep_count":2', b'"rep_count":3', 1)),
        ("sessions.jsonl", lambda data: data.replace(b"tiptoe.session", b"another")),
        ("sessions.jsonl", lambda data: data + data.split(b"\n")[0] + b"\n"),
        ("sessions.jsonl", lambda _: b'{"id": 1}\n'),
        ("people.jsonl", lambda data: data.replace(b"Bob", b"Bo\\u0000")),
        ("people.jsonl", lambda _: b"[" * 100_000),
        ("people.jsonl", lambda _: b"\xff\n"),
        ("plan_events.jsonl", lambda data: data.replace(b'"number":1', b'"number":"1"')),
        ("pain.jsonl", lambda data: data.replace(b'"level":3', b'"level":33')),
    ],
)
def test_a_changed_archive_is_refused_and_changes_nothing(where, tmp_path, name, change):
    with open_record(tmp_path / "source.sqlite3") as source:
        filled(source, tmp_path)
        archive.export_record(source, tmp_path / "good.zip")
    bad = changed(tmp_path / "good.zip", tmp_path / "bad.zip", name, change)
    with open_record(where) as record:
        with pytest.raises((DamagedError, InputError)):
            archive.import_record(record, bad)
        assert record.people() == []
        assert sum(fingerprint(record)[1].values()) == 0


def test_any_other_file_is_refused(record, tmp_path):
    file = tmp_path / "some.zip"
    for data in (b"", b"hello", b"PK\3\4" + b"\0" * 200):
        file.write_bytes(data)
        with pytest.raises(DamagedError, match="no archive"):
            archive.import_record(record, file)
    with pytest.raises(InputError, match="no file"):
        archive.import_record(record, tmp_path / "nothing.zip")
    with pytest.raises(InputError, match="there already"):
        archive.export_record(record, file)
    with pytest.raises(StoreError, match="Nothing can be written"):
        archive.export_record(record, tmp_path / "nowhere" / "all.zip")
    with pytest.raises(NotFoundError):
        archive.export_record(record, tmp_path / "one.zip", person="nobody")
    assert [each.name for each in tmp_path.iterdir() if "zip" in each.name] == ["some.zip"]


def test_a_backup_put_back_is_the_record_of_that_moment(where, tmp_path):
    with open_record(where) as record:
        ada = filled(record, tmp_path)
        then = fingerprint(record)
        backup.backup(record, tmp_path / "then.backup")
        with pytest.raises(InputError, match="there already"):
            backup.backup(record, tmp_path / "then.backup")
        record.add_session(ada.id, session_json(0.1), recorded_at=AT)
        record.add_person("Cleo")
        assert fingerprint(record) != then

        old = backup.restore(where, tmp_path / "then.backup")

        assert fingerprint(record) == then  # also for a program that has it open
        assert record.place.file is None or old in backup.copies_beside(record.place)
    if old:
        with open_record(old) as kept:
            assert [each.name for each in kept.people()] == ["Ada Ünlü", "Bob", "Cleo"]


def test_a_damaged_record_is_refused_and_a_backup_mends_it(folder):
    file = folder / "record.sqlite3"
    with open_record(file) as record:
        filled(record, folder)
        then = fingerprint(record)
        backup.backup(record, folder / "good")
    data = bytearray(file.read_bytes())
    data[:100] = b"\xff" * 100
    file.write_bytes(data)
    with pytest.raises(DamagedError, match="damaged"):
        open_record(file)

    old = backup.restore(file, folder / "good")

    assert old.read_bytes() == bytes(data)
    with open_record(file) as record:
        assert fingerprint(record) == then


def test_what_is_no_backup_is_refused_and_changes_nothing(folder):
    import sqlite3

    file = folder / "record.sqlite3"
    with open_record(file) as record:
        record.add_person("Ada")
        backup.backup(record, folder / "good")
    whole = (folder / "good").read_bytes()
    (folder / "half").write_bytes(whole[: len(whole) // 2])
    (folder / "text").write_text(json.dumps({"a": 1}))
    (folder / "empty").write_bytes(b"")
    for name, table in (("other", "people (id)"), ("newer", "alembic_version (version_num)")):
        with sqlite3.connect(folder / name) as made:
            made.execute(f"CREATE TABLE {table}")
            if name == "newer":
                made.execute("INSERT INTO alembic_version VALUES ('9999')")
        made.close()

    for name in ("half", "text", "empty", "other", "newer"):
        with pytest.raises(StoreError):
            backup.restore(file, folder / name)
    with pytest.raises(NotFoundError):
        backup.restore(file, folder / "nothing")
    with open_record(file) as record:
        assert [each.name for each in record.people()] == ["Ada"]
    assert backup.copies_beside(record.place) == []
