"""The JSON API: people, sessions, pain, plans, drafts, settings, and clips on their way in."""

import threading
import time
from contextlib import closing

import pytest
from make_web import PROFILE, a_body, a_browser, a_room

from tiptoe.errors import Interrupted, QualityError
from tiptoe.store.gate import driver
from tiptoe.web.jobs import Jobs

AT = "2026-01-03T08:00:00+00:00"


@pytest.fixture
def room(tmp_path):
    made = a_room(tmp_path)
    yield made
    made.close()


@pytest.fixture
def browser(room):
    return a_browser(room)


@pytest.fixture
def ada(browser):
    made = browser.post("/api/people", json={"name": "Ada", "profile": PROFILE})
    assert made.status_code == 201, made.text
    return made.json()["id"]


@pytest.mark.parametrize("day", ["2026-01-31", "2024-02-29", "2026-12-30"])
def test_the_last_days_of_a_month_are_days_like_others(browser, ada, day):
    at = {"recorded_at": f"{day}T08:00:00+14:00"}
    made = browser.post(f"/api/people/{ada}/sessions", params=at, json=a_body())
    assert made.status_code == 201, made.text


@pytest.mark.parametrize("name", ["Zoë", "李雷", "O'Hara (left knee)", "Anna <b>"])
def test_people_are_called_what_they_are_called(browser, name):
    assert browser.post("/api/people", json={"name": name}).json()["name"] == name
    assert browser.get("/people").status_code == 200


def test_what_is_no_json_and_no_place_in_a_history_is_said(browser, ada):
    odd = browser.post("/api/people", content=b"\xff", headers={"content-type": "application/json"})
    assert (odd.status_code, odd.json()["fix"]) == (400, "Send one JSON object in UTF-8.")
    for path in (f"/api/people/{ada}/sessions", "/history"):
        far = browser.get(path, params={"before": "9" * 30 + ".s-1"})
        assert far.status_code == 422, far.text


def test_a_session_comes_back_as_it_was_told(browser, ada):
    body = a_body()
    made = browser.post(f"/api/people/{ada}/sessions", params={"recorded_at": AT}, json=body)
    assert made.status_code == 201, made.text
    assert browser.get(f"/api/sessions/{made.json()['id']}").json() == body
    (row,) = browser.get(f"/api/people/{ada}/sessions").json()
    assert row["rep_count"] == body["sets"][0]["rep_count"]


def test_a_session_asked_for_while_another_writes_comes_afterwards(browser, room, ada):
    made = browser.post(f"/api/people/{ada}/sessions", params={"recorded_at": AT}, json=a_body())
    other = driver().connect(str(room.record.place.file), check_same_thread=False)
    with closing(other):
        other.isolation_level = None
        other.execute("BEGIN EXCLUSIVE")
        done = threading.Timer(0.3, lambda: other.execute("ROLLBACK"))
        done.start()
        told = browser.get(f"/api/sessions/{made.json()['id']}")
        done.join()
    assert told.json() == a_body()


def test_a_withdrawn_session_stays_and_does_not_count(browser, ada):
    made = browser.post(f"/api/people/{ada}/sessions", params={"recorded_at": AT}, json=a_body())
    session_id = made.json()["id"]
    assert browser.post(f"/api/sessions/{session_id}/withdraw", json={"why": "not me"}).is_success
    assert browser.get(f"/api/people/{ada}/sessions").json() == []
    assert browser.get(f"/api/sessions/{session_id}").status_code == 200


@pytest.mark.parametrize("body", [{}, {"schema": "other/1"}, {"schema": "tiptoe.session/1"}])
def test_what_is_no_session_is_refused_with_a_reason(browser, ada, body):
    answer = browser.post(f"/api/people/{ada}/sessions", params={"recorded_at": AT}, json=body)
    assert answer.status_code == 422
    assert answer.json().keys() == {"what", "fix"}


def test_a_session_that_breaks_the_schema_or_itself_is_refused_by_its_place(browser, ada):
    odd, against = a_body(), a_body()
    odd["sets"][0]["reps"][0]["start_s"] = "abc"
    against["sets"][0]["reps"][0]["start_s"] = 1e6
    for body, status in ((odd, 422), (against, 409)):
        answer = browser.post(f"/api/people/{ada}/sessions", params={"recorded_at": AT}, json=body)
        assert answer.status_code == status
        assert "sets[0].reps[0]" in answer.json()["what"]
    assert browser.get(f"/api/people/{ada}/sessions").json() == []


@pytest.mark.parametrize("told", [{}, {"name": ""}, {"name": 3}, {"name": "A", "x": 1}])
def test_what_is_no_person_is_refused(browser, told):
    answer = browser.post("/api/people", json=told)
    assert answer.status_code == 422
    assert answer.json()["what"]


def test_pain_is_told_to_the_record_and_to_the_plan(browser, room, ada):
    plan = browser.post(f"/api/people/{ada}/plan", json={})
    assert plan.status_code == 201, plan.text
    assert browser.get(f"/api/people/{ada}/today").json()["kind"] == "train"
    told = browser.post(f"/api/people/{ada}/pain", json={"level": 6, "when": "before"})
    assert told.status_code == 201, told.text
    assert room.record.pain(ada)[0].level == 6
    assert browser.get(f"/api/people/{ada}/today").json()["kind"] != "train"


@pytest.mark.parametrize("kind", [None, 3, {}, [], "party"])
def test_an_event_of_no_kind_is_refused(browser, ada, kind):
    browser.post(f"/api/people/{ada}/plan", json={})
    answer = browser.post(f"/api/people/{ada}/plan/events", json={"events": [{"kind": kind}]})
    assert answer.status_code == 422


def test_pain_of_a_day_to_come_is_refused_and_kept_nowhere(browser, room, ada):
    browser.post(f"/api/people/{ada}/plan", json={})
    told = {"level": 6, "when": "before", "at": "2026-02-01T08:00:00+00:00"}
    answer = browser.post(f"/api/people/{ada}/pain", json=told)
    assert (answer.status_code, room.record.pain(ada)) == (409, [])


def test_a_session_done_moves_the_plan_on(browser, ada):
    browser.post(f"/api/people/{ada}/plan", json={"programme": "general"})
    done = browser.post(f"/api/people/{ada}/plan/done", json={"form": "good", "pain_during": 0})
    assert done.status_code == 201, done.text
    assert browser.get(f"/api/people/{ada}/today").json()["kind"] == "done"


def test_a_red_flag_stops_the_plan(browser, ada):
    browser.post(f"/api/people/{ada}/plan", json={})
    browser.post(f"/api/people/{ada}/plan/flag", json={"flag": "sudden_pop"})
    assert browser.get(f"/api/people/{ada}/today").json()["kind"] == "stop"


def test_other_days_are_kept_in_plan_and_profile(browser, room, ada):
    browser.post(f"/api/people/{ada}/plan", json={})
    changed = browser.put(f"/api/people/{ada}/plan/days", json={"days": ["tue", "sat"]})
    assert changed.status_code == 200, changed.text
    assert room.record.person(ada).profile["days"] == ["tue", "sat"]
    assert browser.get(f"/api/people/{ada}/today").json()["kind"] == "rest"


def test_settings_change_only_what_is_named(browser):
    before = browser.get("/api/settings").json()
    after = browser.patch("/api/settings", json={"units": "imperial"}).json()
    assert after == before | {"units": "imperial"}


def test_erasing_takes_the_films_too(browser, room, ada):
    made = browser.post(f"/api/people/{ada}/sessions", params={"recorded_at": AT}, json=a_body())
    folder = room.folder(made.json()["id"])
    folder.mkdir(parents=True)
    (folder / "overlay.mp4").write_bytes(b"film")
    assert browser.delete(f"/api/people/{ada}").status_code == 204
    assert not folder.exists()
    assert browser.get(f"/api/people/{ada}").status_code == 404


def test_a_backup_is_a_whole_record(browser, ada, tmp_path):
    from tiptoe.store import open_record

    answer = browser.get("/api/backup")
    assert answer.status_code == 200
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(answer.content)
    with open_record(copy) as found:
        assert found.person(ada).name == "Ada"


def test_drafts_are_kept_changed_and_forgotten(browser, ada):
    made = browser.put(f"/api/people/{ada}/drafts", json={"body": {"reps": 1}}).json()
    browser.put(f"/api/people/{ada}/drafts", json={"id": made["id"], "body": {"reps": 2}})
    (draft,) = browser.get(f"/api/people/{ada}/drafts").json()
    assert draft["body"] == {"reps": 2}
    browser.delete(f"/api/people/{ada}/drafts/{made['id']}")
    assert browser.get(f"/api/people/{ada}/drafts").json() == []


# --- clips ---


def wait(browser, job_id):
    for _ in range(600):
        job = browser.get(f"/api/jobs/{job_id}").json()
        if job["state"] in {"done", "failed", "cancelled"}:
            return job
        time.sleep(0.05)
    pytest.fail("the job never ended")


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\evil.mp4", "a\x00b", "<img src=x>", ""])
def test_the_name_of_a_clip_is_shown_and_never_used(browser, room, ada, name, tmp_path):
    before = {each for each in tmp_path.rglob("*") if "uploads" not in str(each)}
    sent = browser.post(f"/api/uploads/{ada}", params={"name": name}, content=b"no video")
    assert sent.status_code == 202, sent.text
    job = wait(browser, sent.json()["id"])
    assert job["state"] == "failed"
    assert job["what"]
    assert "/" not in job["name"]
    assert {each for each in tmp_path.rglob("*") if "uploads" not in str(each)} >= before
    assert not list(room.jobs.folder.iterdir())


def test_an_empty_clip_and_an_impossible_fact_are_refused(browser, room, ada):
    assert browser.post(f"/api/uploads/{ada}", content=b"").status_code == 422
    for wrong, status in (
        ({"shoe_length_m": 0.2, "foot_length_m": 0.2}, 409),
        ({"stature_m": 175}, 422),
    ):
        told = browser.post(f"/api/uploads/{ada}", params=wrong, content=b"x")
        assert told.status_code == status
    assert "Did you mean 1.75 (175 cm)?" in told.json()["fix"]
    assert not list(room.jobs.folder.iterdir())


def test_a_clip_beyond_the_limit_is_refused_and_leaves_nothing(browser, room, ada, monkeypatch):
    from tiptoe.web import uploads

    monkeypatch.setattr(uploads, "_most", lambda: 3_000_000)
    told = browser.post(f"/api/uploads/{ada}", content=b"x" * 3_000_001)
    streamed = browser.post(f"/api/uploads/{ada}", content=iter([b"x" * 1_000_000] * 4))
    assert (told.status_code, streamed.status_code) == (413, 413)
    assert not list(room.jobs.folder.iterdir())


def test_a_large_clip_passes_the_limit_of_other_bodies(browser, ada):
    sent = browser.post(f"/api/uploads/{ada}", content=iter([b"x" * 1_000_000] * 12))
    assert sent.status_code == 202
    assert wait(browser, sent.json()["id"])["state"] == "failed"


def a_job(tmp_path, measure):
    jobs = Jobs(tmp_path / "uploads", measure)
    job = jobs.new(person_id="p", name="clip", known={})
    job.clip.write_bytes(b"x")
    return jobs, job


def ended(job):
    for _ in range(200):
        if job.has_ended:
            return job.state
        time.sleep(0.01)
    return job.state


def test_a_cancelled_clip_stops_at_its_next_look_and_leaves_nothing(tmp_path):
    def endless(_, progress):
        while True:
            progress(0.5, "reading")
            time.sleep(0.002)

    jobs, job = a_job(tmp_path, endless)
    jobs.submit(job)
    while job.stage != "reading":
        time.sleep(0.002)
    jobs.cancel(job)
    assert ended(job) == "cancelled"
    assert not job.folder.exists()
    jobs.close()


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (QualityError("Dark.", fix="Light."), "failed"),
        (Interrupted("x", fix="y"), "cancelled"),
        (ZeroDivisionError(), "failed"),
    ],
)
def test_a_bad_clip_is_one_failure_and_the_next_is_measured(tmp_path, error, state):
    told = iter([error])

    def measure(*_):
        for each in told:
            raise each
        return "session-1"

    jobs, bad = a_job(tmp_path, measure)
    good = jobs.new(person_id="p", name="clip", known={})
    jobs.submit(bad)
    jobs.submit(good)
    assert ended(bad) == state
    assert ended(good) == "done"
    assert good.session_id == "session-1"
    jobs.close()
    assert not jobs.folder.exists()


PAGES = {
    *("/", "/coach", "/measure", "/history", "/plan", "/people", "/settings", "/welcome"),
    *("/exercises", "/exercises/{name}", "/drawings/{name}.svg", "/static/{name}", "/favicon.ico"),
    *("/sessions/{session_id}", "/sessions/{session_id}/{name}", "/open", "/login"),
}


def described(browser):
    return browser.get("/api/openapi.json").json()


def routes(router):
    """(path, method) of everything that HTTP can ask for."""
    for each in router.routes:
        inner = getattr(each, "original_router", None)  # of newer versions, which keep routers
        if inner is not None:
            yield from routes(inner)
        for method in getattr(each, "methods", None) or ():
            yield each.path, method.lower()


def test_the_api_describes_all_but_the_pages(browser):
    there = set(routes(browser.app.app))
    told = {(path, method) for path, each in described(browser)["paths"].items() for method in each}
    assert told < there
    hidden = {each for each in there - told if not each[0].startswith("/api/openapi")}
    assert {path for path, _ in hidden} == PAGES
    assert {method for _, method in hidden} <= {"get", "head"}
    assert browser.get("/docs").status_code == 404


def test_every_operation_says_what_it_does_and_how_it_refuses(browser):
    for path, operations in described(browser)["paths"].items():
        for method, operation in operations.items():
            assert operation["description"], f"{method} {path}"
            refusals = {code: each for code, each in operation["responses"].items() if code > "399"}
            assert "421" in refusals
            for each in refusals.values():
                schema = each["content"]["application/json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/Refusal"}


def parts_of(told, place=""):
    """Every object of a document, with its place."""
    if isinstance(told, dict):
        yield place, told
    if isinstance(told, dict | list):
        for key, each in told.items() if isinstance(told, dict) else enumerate(told):
            yield from parts_of(each, f"{place}/{key}")


def test_no_object_of_the_description_is_left_undescribed(browser):
    """Every reference leads somewhere, and an object says what is in it, or that anything is."""
    told = described(browser)
    for place, part in parts_of(told):
        if isinstance(part.get("$ref"), str):
            name = part["$ref"].removeprefix("#/components/schemas/")
            assert name in told["components"]["schemas"], place
        if part.get("type") == "object" and not part.get("properties"):
            inner = part.get("additionalProperties")
            assert isinstance(inner, dict) or (inner is True and part["description"]), place
        assert part.get("schema", True), place


def test_every_answer_has_a_body_that_is_described_or_none(browser):
    for path, operations in described(browser)["paths"].items():
        for operation in operations.values():
            for code, answer in operation["responses"].items():
                assert ("content" in answer) == (code != "204"), (path, code)


def test_the_files_of_a_measured_clip_are_there_for_programs(browser, room, ada):
    made = browser.post(f"/api/people/{ada}/sessions", params={"recorded_at": AT}, json=a_body())
    session = made.json()["id"]
    room.folder(session).mkdir(parents=True)
    (room.folder(session) / "reps.csv").write_text("set,rep\n", "utf-8")
    found = browser.get(f"/api/sessions/{session}/files/reps.csv")
    assert (found.text, found.headers["content-type"].split(";")[0]) == ("set,rep\n", "text/csv")
    assert browser.get(f"/sessions/{session}/reps.csv").text == found.text
    assert browser.get(f"/api/sessions/{session}/files/overlay.mp4").status_code == 404
    assert browser.get(f"/api/sessions/{session}/files/report.html").status_code == 422
