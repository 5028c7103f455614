"""What was acknowledged is there, whoever is killed; and nobody hinders another for long."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from records import AT, session_json
from sqlalchemy import event

from tiptoe.store import open_record

KILLER = Path(__file__).with_name("record_killer.py")


class DiskFullError(OSError):
    """What a commit may meet."""


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")


def kill_writers(place, loops):
    done = subprocess.run(
        [sys.executable, str(KILLER), str(place), str(loops), "7"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@needs_fork
@pytest.mark.parametrize(
    "loops",
    [10, pytest.param(200, marks=pytest.mark.slow), pytest.param(2000, marks=pytest.mark.slow)],
)
def test_killed_writers_lose_nothing_that_was_acknowledged(folder, loops):
    found = kill_writers(folder / "record.sqlite3", loops)

    sys.stdout.write(f"{found}\n")
    assert found["killed"] == 2 * loops
    assert found["acknowledged"] >= loops * 4 // 5  # in a fifth none is waited for
    assert (found["lost"], found["damaged"]) == (0, 0)


@needs_fork
@pytest.mark.parametrize(
    "loops", [2, pytest.param(50, marks=pytest.mark.slow)], ids=["quick", "long"]
)
def test_killed_writers_and_servers_lose_nothing_on_postgresql(where_postgres, loops):
    found = kill_writers(where_postgres, loops)

    sys.stdout.write(f"{found}\n")
    assert found["acknowledged"] >= loops * 4 // 5  # in a fifth none is waited for
    assert (found["lost"], found["damaged"]) == (0, 0)


def write_some(place, person_id, who):
    with open_record(place) as record:
        for number in range(15):
            record.add_session(
                person_id, session_json(), recorded_at=AT, session_id=f"{who}-{number}"
            )
            record.add_plan_event(person_id, "shared", {"kind": "run", "at": AT, "who": who})
            assert record.sessions(person_id, limit=5)


def test_several_connections_write_and_read_at_once(where):
    with open_record(where) as record:
        ada = record.add_person("Ada")
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda who: write_some(where, ada.id, f"w{who}"), range(4)))

        assert record.count_sessions(ada.id) == 60
        assert [each.number for each in record.plan_events(ada.id, "shared")] == [*range(1, 61)]


def test_many_threads_share_one_record(where):
    with open_record(where) as record:
        ada = record.add_person("Ada")
        with ThreadPoolExecutor(20) as pool:
            ids = list(
                pool.map(
                    lambda _: record.add_session(ada.id, session_json(), recorded_at=AT), range(60)
                )
            )
            assert len({row.id for row in record.sessions(ada.id, limit=None)}) == len(set(ids))


def test_programs_that_open_a_new_record_at_once_make_it_once(folder):
    code = (
        "import sys; from tiptoe.store import open_record\n"
        "with open_record(sys.argv[1]) as record: record.add_person(sys.argv[2])"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(folder / "r.sqlite3"), f"p{number}"])
        for number in range(4)
    ]
    assert [each.wait() for each in started] == [0, 0, 0, 0]
    with open_record(folder / "r.sqlite3") as record:
        assert [each.name for each in record.people()] == ["p0", "p1", "p2", "p3"]


def test_writers_who_wait_share_a_commit_and_none_returns_before_it(folder):
    commits = []
    with open_record(folder) as record:
        ada = record.add_person("Ada")
        event.listen(record.access.engine, "commit", commits.append)
        start = Barrier(20)

        def write(_):
            start.wait()
            made = record.add_session(ada.id, session_json(), recorded_at=AT)
            with open_record(folder) as other:  # sees only what was committed
                assert other.session(made).row.person_id == ada.id

        with ThreadPoolExecutor(20) as pool:
            list(pool.map(write, range(20)))
        assert record.count_sessions(ada.id) == 20
    assert len(commits) < 20 + 1


def test_one_who_fails_takes_back_only_its_own_part(folder):
    with open_record(folder) as record:
        ada = record.add_person("Ada")
        start = Barrier(16)

        def write(number):
            start.wait()
            told = session_json() if number % 2 else {"schema": "no"}
            return record.add_session(ada.id, told, recorded_at=AT, session_id=f"s-{number}")

        with ThreadPoolExecutor(16) as pool:
            done = [pool.submit(write, number) for number in range(16)]
        assert [bool(each.exception()) for each in done] == [True, False] * 8
        assert {row.id for row in record.sessions(ada.id)} == {f"s-{n}" for n in range(1, 16, 2)}


def test_when_the_commit_fails_all_who_shared_it_are_told(folder):
    with open_record(folder) as record:
        ada = record.add_person("Ada")
        start = Barrier(8)

        def fail(_):
            raise DiskFullError

        def write(_):
            start.wait()
            return record.add_session(ada.id, session_json(), recorded_at=AT)

        event.listen(record.access.engine, "commit", fail)
        with ThreadPoolExecutor(8) as pool:
            done = [pool.submit(write, number) for number in range(8)]
        assert all(isinstance(each.exception(), DiskFullError) for each in done)
        event.remove(record.access.engine, "commit", fail)
        assert record.count_sessions(ada.id) == 0
        assert record.add_session(ada.id, session_json(), recorded_at=AT)
