"""Kill programs that write to a record, and count what was acknowledged and is not there.

    python record_killer.py PLACE LOOPS SEED

In each loop two programs write to the same record; each writes an id to a pipe only after the call
has returned. Both are killed (SIGKILL) at a random moment. On PostgreSQL every other loop kills
the server's own process of one of them instead, which makes the whole server recover. Then all
ids that ever came through the pipe are looked for, and the record is checked. A file is left for a
new one now and then, as looking through it takes longer the more is in it. Prints JSON.
"""

import hashlib
import json
import os
import random
import select
import signal
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from tiptoe.errors import TiptoeError
from tiptoe.store import open_record
from tiptoe.store.gate import driver
from tiptoe.store.told import canonical

AT = "2026-01-31T07:30:00+01:00"
LONGEST_S = 0.05
PATIENCE_S = 60.0
EACH = 50  # loops on one file, before another is begun


def session(number: int) -> dict:
    rep = {"left": {"peak_height_m": 0.09 + number % 7 / 1000, "sigma_m": 0.002}}
    sets = [{"legs": "left", "rep_count": 25, "full_rep_count": 25, "reps": [rep] * 25}]
    recording = {"sha256": hashlib.sha256(str(number % 5).encode()).hexdigest(), "name": "a.mp4"}
    return {"schema": "tiptoe.session/1", "recording": recording, "sets": sets, "number": number}


def write_until_killed(place: str, person_id: str, pipe: int, loop: int) -> None:
    with open_record(place) as record:
        for number in range(1_000_000):
            made = record.add_session(person_id, session(number), recorded_at=AT)
            os.write(pipe, f"session {made}\n".encode())
            event = {"kind": "run", "at": AT, "loop": loop, "number": number}
            plan = f"plan-{os.getpid()}"
            os.write(
                pipe, f"event {plan} {record.add_plan_event(person_id, plan, event)}\n".encode()
            )
            draft = record.save_draft(person_id, {"number": number}, draft_id=f"d-{os.getpid()}")
            os.write(pipe, f"draft {draft} {number}\n".encode())


def start(place: str, person_id: str, loop: int) -> tuple[int, int]:
    """The process and the reading end of its pipe, once it has written something."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        os.close(ours)
        try:
            write_until_killed(place, person_id, theirs, loop)
        except TiptoeError:  # its server was killed: it refuses, and what it told stays true
            os._exit(3)
        finally:
            os._exit(4)
    os.close(theirs)
    return child, ours


def drain(pipe: int) -> list[str]:
    """Whole lines only: what was being told when it died was not told."""
    data = b""
    while piece := os.read(pipe, 65536):
        data += piece
    os.close(pipe)
    return data.decode().split("\n")[:-1]


def kill(place: str, children: list[tuple[int, int]], chance: random.Random, loop: int) -> None:
    if (loop + 1) % 5:  # in every fifth loop, perhaps before anything was written
        select.select([pipe for _, pipe in children], [], [], PATIENCE_S)
    time.sleep(chance.uniform(0, LONGEST_S))
    if "://" in place and loop % 2:
        kill_a_server_process(place)
    for child, _ in children:
        time.sleep(chance.uniform(0, 0.01))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def kill_a_server_process(place: str) -> None:
    try:
        with open_record(place) as record, record.access.read() as db:
            pids = db.scalars(
                text(
                    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
                    "AND pid <> pg_backend_pid()"
                )
            ).all()
    except TiptoeError:
        return
    for pid in pids[:1]:
        os.kill(pid, signal.SIGKILL)


def opened(place: str):
    """The record, once a server that was killed has recovered."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return open_record(place)
        except TiptoeError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def missing(place: str, person_id: str, told: list[str]) -> int:
    """How many of these acknowledged writes are not in the record, whole."""
    lost = 0
    with opened(place) as record:
        plans, drafts = {}, {each.id: each.body for each in record.drafts()}
        for line in told:
            kind, *rest = line.split()
            if kind == "session":
                found = record.session(rest[0])
                digest = hashlib.sha256(canonical(found.body)).hexdigest()
                lost += digest != found.row.sha256
            elif kind == "event":
                if rest[0] not in plans:
                    plans[rest[0]] = len(record.plan_events(person_id, rest[0]))
                lost += plans[rest[0]] < int(rest[1])
            else:
                lost += drafts.get(rest[0], {}).get("number", -1) < int(rest[1])
    return lost


def corrupt(place: str) -> int:
    if "://" in place:
        return 0
    with closing(driver().connect(place)) as db:
        found = db.execute("PRAGMA integrity_check").fetchall()
        return int(found != [("ok",)] or bool(db.execute("PRAGMA foreign_key_check").fetchall()))


def torment(place: str, loops: int, chance: random.Random) -> Counter[str]:
    """Facts about one record whose writers were killed so many times."""
    with open_record(place) as record:
        person_id = record.add_person("Ada").id
    every, facts = [], Counter(loops=loops)
    for loop in range(loops):
        children = [start(place, person_id, loop) for _ in range(2)]
        kill(place, children, chance, loop)
        told = [line for _, pipe in children for line in drain(pipe)]
        every += told
        facts["killed"] += len(children)
        facts["lost"] += missing(place, person_id, told)
        facts["damaged"] += corrupt(place)
    facts["acknowledged"] = len(every)
    facts["lost"] += missing(place, person_id, every)
    return facts


def main() -> None:
    place, loops, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    chance, facts = random.Random(seed), Counter(lost=0, damaged=0)  # noqa: S311 - repeatable
    is_server = "://" in place
    each = loops if is_server else EACH  # a small record is soon looked through
    for number, begin in enumerate(range(0, loops, each)):
        file = Path(place)
        here = place if is_server else str(file.with_stem(f"{file.stem}-{number}"))
        facts.update(torment(here, min(each, loops - begin), chance))
    sys.stdout.write(json.dumps(facts | {"sqlite": driver().sqlite_version}) + "\n")


if __name__ == "__main__":
    main()
