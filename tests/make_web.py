"""Make a running web app for tests: a room in a folder, and a client that may come in."""

import datetime as dt
import json
import tempfile
import warnings
from functools import cache
from pathlib import Path

from sessions import Wanted, session

from tiptoe.exchange.session_json import session_as_dict
from tiptoe.store import open_record
from tiptoe.web.guard import Doors
from tiptoe.web.keys import Keys
from tiptoe.web.server import build, open_room

with warnings.catch_warnings():  # it would rather have a client that few have yet
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

HOST = "127.0.0.1:8377"
HOME = f"http://{HOST}"
KEY = "a-key-for-programs"
NOW = dt.datetime(2026, 1, 5, 9, 0, tzinfo=dt.UTC)  # a Monday
PROFILE = {"goal": "general", "days": ["mon", "wed", "fri"], "pain": {"left": 0, "right": 0}}


@cache
def _new_record():
    """The bytes of a new record: made once, as every test needs one."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "record.sqlite3"
        open_record(file).close()
        return file.read_bytes()


def a_room(folder, *, password_hash=None):
    (folder / "record.sqlite3").write_bytes(_new_record())
    keys = Keys(password_hash=password_hash, api_key=KEY)
    doors = Doors(hosts=frozenset({HOST, "localhost:8377"}), port=8377)
    room = open_room(folder / "record.sqlite3", keys=keys, doors=doors)
    room.clock = lambda: NOW
    return room


def a_stranger(room):
    return TestClient(build(room), base_url=HOME, raise_server_exceptions=False)


def a_browser(room):
    """Came in by the link; sends the token that the pages hold."""
    client = a_stranger(room)
    client.get(f"/open?token={room.keys.new_link()}", follow_redirects=False)
    client.headers["x-tiptoe-csrf"] = room.keys.csrf(client.cookies[room.doors.cookie])
    client.headers["origin"] = HOME
    return client


def a_body(**changed):
    return json.loads(json.dumps(session_as_dict(session(Wanted())))) | changed
