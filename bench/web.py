"""How fast the pages are: start, each page at 10 000 sessions, reads and durable writes a second."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

SESSIONS, PAGE_TRIES, LOAD_S, CLIENTS = 10_000, 5, 4.0, 8
KEY, REFUSED = "bench", 400
PAGES = ("/", "/coach", "/measure", "/history", "/plan", "/exercises", "/people", "/settings")


def run(sessions: int = SESSIONS) -> dict[str, float]:
    """The figures by name; needs nothing but this checkout."""
    import httpx

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "record.sqlite3"
        person, session_id, body = _fill(file, sessions)
        start = time.perf_counter()
        command = (*(sys.executable, "-m", "tiptoe", "serve", "--no-open", "--json"), "--port", "0")
        with subprocess.Popen(
            (*command, "--data", str(file)),
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"TIPTOE_API_KEY": KEY},
        ) as server:
            assert server.stdout is not None
            address = json.loads(server.stdout.readline())["address"]
            headers = {"authorization": f"Bearer {KEY}"}
            with httpx.Client(base_url=address, headers=headers, timeout=60) as client:
                while not _is_up(client):
                    time.sleep(0.01)
                found = {"ready_s": time.perf_counter() - start}
                for path in PAGES:
                    found[f"page_ms {path}"] = _median_ms(client, path)
            read = ("GET", f"/api/sessions/{session_id}", b"")
            found["get_per_s"] = _rate(address, headers, read)
            at = "recorded_at=2026-01-03T08:00:00%2B00:00"
            write = ("POST", f"/api/people/{person}/sessions?{at}", json.dumps(body).encode())
            found["post_per_s"] = _rate(address, headers, write)
            server.terminate()
    return found


def _fill(file: Path, sessions: int) -> tuple[str, str, dict[str, Any]]:
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from sessions import Wanted, session

    from tiptoe.exchange.session_json import session_as_dict
    from tiptoe.store import open_record

    body = json.loads(json.dumps(session_as_dict(session(Wanted()))))
    with open_record(file) as record:
        person = record.add_person("Ada").id
        for k in range(sessions):
            at = f"{2000 + k // 336}-{k // 28 % 12 + 1:02d}-{k % 28 + 1:02d}T08:00:00+00:00"
            last = record.add_session(person, body, recorded_at=at)
    return person, last, body


def _is_up(client: Any) -> bool:
    import httpx

    try:
        return bool(client.get("/healthz").is_success)
    except httpx.TransportError:
        return False


def _median_ms(client: Any, path: str) -> float:
    took = []
    client.get(path).raise_for_status()
    for _ in range(PAGE_TRIES):
        start = time.perf_counter()
        client.get(path).raise_for_status()
        took.append(1000 * (time.perf_counter() - start))
    return statistics.median(took)


def _rate(address: str, headers: dict[str, str], asked: tuple[str, str, bytes]) -> float:
    """Answers a second to several clients at once, each on a line of its own that stays open.

    Every answer must be a success. The clients are as plain as can be: they share the machine.
    """
    until, counts = time.perf_counter() + LOAD_S, [0] * CLIENTS
    method, path, body = asked
    told = headers | ({"content-type": "application/json"} if body else {})

    def work(k: int) -> None:
        with closing(HTTPConnection(address.removeprefix("http://"), timeout=60)) as line:
            while time.perf_counter() < until:
                line.request(method, path, body or None, told)
                answer = line.getresponse()
                answer.read()
                if answer.status >= REFUSED:
                    raise RuntimeError(f"{method} {path}: {answer.status}")
                counts[k] += 1

    with ThreadPoolExecutor(CLIENTS) as workers:
        list(workers.map(work, range(CLIENTS)))
    return sum(counts) / LOAD_S
