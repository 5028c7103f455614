"""The door of the web app: who may come in, from where, and what every answer carries."""

import pytest
from make_web import HOME, HOST, KEY, a_browser, a_room, a_stranger

from tiptoe.errors import InputError
from tiptoe.web.keys import Keys, hash_password
from tiptoe.web.serve import Wish, serve


@pytest.fixture
def room(tmp_path):
    made = a_room(tmp_path)
    yield made
    made.close()


PAGES = ("/", "/measure", "/history", "/plan", "/people", "/settings", "/exercises", "/coach")


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_sees_nothing_of_the_record(room, path):
    room.record.add_person("Ada Lovelace")
    answer = a_stranger(room).get(path)
    assert answer.status_code == 401
    assert "Ada" not in answer.text


def test_a_link_opens_the_door_once(room):
    token = room.keys.new_link()
    first = a_stranger(room).get(f"/open?token={token}", follow_redirects=False)
    assert first.status_code == 303
    cookie = first.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert token.lower() not in cookie
    assert a_stranger(room).get(f"/open?token={token}").status_code == 401


def test_an_old_link_opens_nothing(monkeypatch):
    keys = Keys()
    token = keys.new_link()
    from tiptoe.web import keys as module

    monkeypatch.setattr(module.time, "monotonic", lambda: 1e9)
    assert keys.use_link(token) is None


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8377", "127.0.0.1:80", ""])
def test_a_name_that_is_not_ours_is_refused(room, host):
    """A page elsewhere whose name is made to lead here is still called by its own name."""
    answer = a_browser(room).get("/people", headers={"host": host})
    assert answer.status_code == 421


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": f"https://{HOST}"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": HOME}, 201),
        ({"x-tiptoe-csrf": ""}, 403),
        ({"x-tiptoe-csrf": "wrong"}, 403),
        ({"x-tiptoe-csrf": b"w\xf6ng"}, 403),
        ({}, 201),
    ],
)
def test_a_change_needs_our_origin_and_our_token(room, headers, status):
    answer = a_browser(room).post("/api/people", json={"name": "Ada"}, headers=headers)
    assert answer.status_code == status
    assert len(room.record.people()) == (status == 201)


def test_another_page_cannot_read_by_script_but_a_link_may_lead_here(room):
    browser = a_browser(room)
    elsewhere = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "origin": ""}
    assert browser.get("/api/people", headers=elsewhere).status_code == 403
    visit = elsewhere | {"sec-fetch-mode": "navigate"}
    assert browser.get("/people", headers=visit).status_code == 200


def test_a_program_comes_in_by_its_key_and_no_other(room):
    stranger = a_stranger(room)
    assert (
        stranger.get("/api/people", headers={"authorization": f"Bearer {KEY}"}).status_code == 200
    )
    for wrong in (f"Bearer {KEY}x", "Bearer ", f"Basic {KEY}", KEY):
        assert stranger.get("/api/people", headers={"authorization": wrong}).status_code == 401
    assert not Keys().is_api_key("")


@pytest.mark.parametrize("path", ["/", "/static/app.css", "/api/people", "/no/such", "/healthz"])
def test_every_answer_forbids_what_a_page_must_not_do(room, path):
    for client in (a_stranger(room), a_browser(room)):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "server" not in headers


def test_pages_are_not_kept_by_browsers(room):
    assert a_browser(room).get("/people").headers["cache-control"] == "no-store"


def test_a_body_beyond_the_limit_is_refused_while_it_comes(room):
    answer = a_browser(room).post("/api/people", content=iter([b" " * 1_000_000] * 9))
    assert answer.status_code == 413
    assert answer.json()["fix"]


@pytest.mark.parametrize(
    "name", ["..%2f..%2fpage.py", "../page.py", "app.css/..", "%2e%2e/x", "C:\\x"]
)
def test_static_files_are_those_we_ship(room, name):
    assert a_browser(room).get(f"/static/{name}").status_code in {404, 401}


def test_a_browser_can_be_locked_out_again(room):
    browser = a_browser(room)
    assert browser.post("/api/logout").status_code == 204
    assert browser.get("/people").status_code == 401


def test_a_password_opens_the_door_where_there_is_one(tmp_path):
    room = a_room(tmp_path, password_hash=hash_password("a long enough one"))
    stranger = a_stranger(room)
    assert stranger.post("/api/login", json={"password": "wrong"}).status_code == 401
    assert stranger.post("/api/login", json={"password": "a long enough one"}).status_code == 401, (
        "after a wrong one everybody waits"
    )
    room.keys._wrong_at_s = 0.0
    assert stranger.post("/api/login", json={"password": "a long enough one"}).status_code == 204
    assert stranger.get("/people").status_code == 200
    room.close()


def test_without_a_password_no_login_works(room):
    assert a_stranger(room).post("/api/login", json={"password": "x"}).status_code == 401


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])  # noqa: S104
def test_other_machines_are_let_in_only_with_a_password(host):
    with pytest.raises(InputError, match="no password"):
        serve(Wish(host=host), tell=print)
    with pytest.raises(InputError, match="too short"):
        serve(Wish(host=host, password="short"), tell=print)  # noqa: S106
