"""The record gives back what it was told, on SQLite and on PostgreSQL alike."""

from dataclasses import replace

import pytest
from records import AT, session_json
from sqlalchemy import text

from tiptoe.errors import ConflictError, InputError, NotFoundError
from tiptoe.store import open_record


def test_what_was_told_is_there_when_it_is_opened_again(nowhere):
    told = session_json(0.09, 0.11)
    event = {"kind": "pain", "at": AT, "odd": [1, 2.5, None, "\ud800\0ü", {"b": 1, "a": True}]}
    with open_record(nowhere) as record:
        ada = record.add_person("Ada", goal="general", best={"left": {"reps": 20}})
        session_id = record.add_session(ada.id, told, recorded_at=AT)
        pain_id = record.add_pain(ada.id, 2, at=AT, when="after", side="left", place="sole")
        number = record.add_plan_event(ada.id, "plan-1", event)
        draft_id = record.save_draft(ada.id, {"reps": 3})
        record.set_setting("units", {"length": "cm"})

    with open_record(nowhere) as record:
        assert record.people() == [ada] == [record.person("ada")]
        assert ada.profile == {"goal": "general", "best": {"left": {"reps": 20}}}
        assert record.session(session_id).body == told
        (entry,) = record.pain(ada.id)
        assert (entry.id, entry.level, entry.moment, entry.side) == (pain_id, 2, "after", "left")
        assert entry.body == {"place": "sole"}
        (kept,) = record.plan_events(ada.id)
        assert (kept.body, kept.number, kept.kind, kept.at) == (event, number, "pain", AT)
        assert list(kept.body["odd"][4]) == ["b", "a"]
        assert [(d.id, d.body) for d in record.drafts(ada.id)] == [(draft_id, {"reps": 3})]
        assert record.setting("units") == {"length": "cm"}


def test_a_history_line_says_what_the_session_says(record):
    ada = record.add_person("Ada")
    session_id = record.add_session(ada.id, session_json(0.09, 0.11, 0.03), recorded_at=AT)
    record.add_pain(ada.id, 1, at=AT, when="after", session_id=session_id)
    record.add_pain(ada.id, 4, at=AT, when="after", session_id=session_id, side="left")

    (row,) = record.sessions(ada.id)

    assert (row.id, row.recorded_at, row.set_count) == (session_id, AT, 1)
    assert (row.rep_count, row.full_rep_count) == (3, 2)
    assert (row.left_best_m, row.right_best_m) == (0.11, 0.11)
    assert row.left_sigma_m > 0
    assert row.pain == {"after": 4}
    assert row == record.session(session_id).row


def test_a_history_is_turned_page_by_page_without_gap_or_repeat(record):
    ada = record.add_person("Ada")
    days = [f"2026-01-{1 + k % 5:02d}T07:30:00+00:00" for k in range(23)]
    ids = {record.add_session(ada.id, session_json(), recorded_at=day) for day in days}

    seen, before = [], None
    while page := record.sessions(ada.id, limit=5, before=before):
        seen += page
        before = page[-1].cursor

    assert len(seen) == 23 == record.count_sessions(ada.id)
    assert {row.id for row in seen} == ids
    assert seen == sorted(seen, key=lambda row: (row.recorded_at, row.id), reverse=True)
    some = record.sessions(ada.id, since="2026-01-02T00:00:00Z", until="2026-01-03T00:00:00Z")
    assert {row.recorded_at for row in some} == {days[1]}


def test_the_order_is_that_of_the_moments_not_of_the_clocks_on_the_wall(record):
    ada = record.add_person("Ada")
    later = record.add_session(ada.id, session_json(), recorded_at="2026-01-01T01:00:00-08:00")
    sooner = record.add_session(ada.id, session_json(), recorded_at="2026-01-01T08:00:00+00:00")

    assert [row.id for row in record.sessions(ada.id)] == [later, sooner]


def test_a_session_told_twice_under_one_id_is_kept_once(record):
    ada, bob = record.add_person("Ada"), record.add_person("Bob")
    for _ in range(2):
        record.add_session(ada.id, session_json(), recorded_at=AT, session_id="live-1")

    assert [row.id for row in record.sessions(ada.id)] == ["live-1"]
    for who, told in ((ada, session_json(0.05)), (bob, session_json())):
        with pytest.raises(ConflictError, match="another session"):
            record.add_session(who.id, told, recorded_at=AT, session_id="live-1")


@pytest.mark.parametrize("table", ["sessions", "pain", "plan_events", "recordings", "withdrawals"])
def test_what_was_recorded_cannot_be_changed_or_removed(record, table):
    ada = record.add_person("Ada")
    session_id = record.add_session(ada.id, session_json(), recorded_at=AT)
    record.add_pain(ada.id, 2, at=AT)
    record.add_plan_event(ada.id, "plan-1", {"kind": "pain", "at": AT})
    record.withdraw_session(session_id, why="the wrong person")
    column = "why" if table == "withdrawals" else "body"

    for change in ("UPDATE {table} SET {column} = '{{}}'", "DELETE FROM {table}"):
        with pytest.raises(ConflictError, match="never changed"), record.access.write() as db:
            db.execute(text(change.format(table=table, column=column)))

    assert record.session(session_id).body == session_json()


def test_a_withdrawn_session_stays_but_does_not_count(record):
    ada = record.add_person("Ada")
    first, second = (
        record.add_session(ada.id, session_json(), recorded_at=AT, session_id=name)
        for name in ("one", "two")
    )
    record.withdraw_session(first, why="the wrong person")
    record.withdraw_session(first, why="said twice")

    assert [row.id for row in record.sessions(ada.id)] == [second]
    assert record.count_sessions(ada.id) == 1
    assert len(record.sessions(ada.id, with_withdrawn=True)) == 2
    assert record.session(first).row.withdrawn == "the wrong person"


def test_saving_a_session_discards_its_draft_or_keeps_both_as_they_were(record):
    ada = record.add_person("Ada")
    draft = record.save_draft(ada.id, {"reps": 1})
    assert record.save_draft(ada.id, {"reps": 2}, draft_id=draft) == draft

    with pytest.raises(InputError):
        record.add_session(ada.id, {"schema": "other"}, recorded_at=AT, draft_id=draft)
    assert [each.body for each in record.drafts()] == [{"reps": 2}]

    record.add_session(ada.id, session_json(), recorded_at=AT, origin="live", draft_id=draft)
    assert record.drafts() == []
    assert not record.discard_draft(draft)


def test_plan_events_are_all_added_or_none_and_never_over_somebody_elses(record):
    ada = record.add_person("Ada")
    event = {"kind": "run", "at": AT, "km": 5}
    assert record.add_plan_events(ada.id, "plan-1", [event, event], after=0) == 2

    with pytest.raises(ConflictError, match="elsewhere"):
        record.add_plan_event(ada.id, "plan-1", event, after=0)
    with pytest.raises(InputError):
        record.add_plan_events(ada.id, "plan-1", [event, {"kind": "run"}])

    record.add_plan_event(ada.id, "plan-2", event)
    assert [each.number for each in record.plan_events(ada.id, "plan-1")] == [1, 2]
    assert len(record.plan_events(ada.id)) == 3
    assert record.plan_ids(ada.id) == ["plan-1", "plan-2"]


def test_names_are_told_apart_as_people_do(record):
    ada = record.add_person("  Ada   Lovelace ")
    assert ada.name == "Ada Lovelace"
    with pytest.raises(ConflictError, match="already"):
        record.add_person("ada lovelace")
    changed = record.change_person(ada.id, name="ADA lovelace", profile={"goal": "running"})
    assert changed == replace(ada, name="ADA lovelace", profile={"goal": "running"})
    for bad in ("", "  ", "a\0b", "x" * 201, "\ud800"):
        with pytest.raises(InputError):
            record.add_person(bad)


@pytest.mark.parametrize("ask", ["person", "sessions", "pain", "plan_events", "count_sessions"])
@pytest.mark.parametrize("who", ["nobody", "", "a\0b", "\ud800", "'; DROP TABLE people"])
def test_nobody_is_not_found(record, ask, who):
    with pytest.raises(NotFoundError, match="no person"):
        getattr(record, ask)(who)


def test_bad_input_is_refused_and_leaves_nothing(record):
    ada = record.add_person("Ada")
    refused = [
        lambda: record.add_session(ada.id, session_json(), recorded_at="yesterday"),
        lambda: record.add_session(ada.id, session_json(), recorded_at="2026-01-01T07:00:00"),
        lambda: record.add_session(ada.id, {}, recorded_at=AT),
        lambda: record.add_session(ada.id, session_json() | {"sets": 3}, recorded_at=AT),
        lambda: record.add_session(ada.id, session_json() | {"x": float("nan")}, recorded_at=AT),
        lambda: record.add_pain(ada.id, 11, at=AT),
        lambda: record.add_pain(ada.id, True, at=AT),  # noqa: FBT003
        lambda: record.add_pain(ada.id, 3, at=AT, when="sometimes"),
        lambda: record.sessions(ada.id, before="nonsense"),
        lambda: record.session("\0"),
        lambda: record.save_draft(ada.id, [1]),
    ]
    for call in refused:
        with pytest.raises((InputError, NotFoundError)):
            call()
    assert record.sessions(ada.id) == []
    assert record.pain(ada.id) == []
    assert record.recordings(ada.id) == []


def test_a_video_is_kept_only_when_asked_and_only_the_one_measured(record, tmp_path):
    import hashlib

    clip = tmp_path / "clip.mp4"
    clip.write_bytes(bytes(range(256)) * 9000)  # more than one piece
    told = session_json()
    told["recording"]["sha256"] = hashlib.sha256(clip.read_bytes()).hexdigest()
    ada = record.add_person("Ada")
    row = record.session(record.add_session(ada.id, told, recorded_at=AT)).row
    assert [each.has_video for each in record.recordings(ada.id)] == [False]

    other = tmp_path / "other.mp4"
    other.write_bytes(b"something else")
    with pytest.raises(InputError, match="not the video"):
        record.keep_video(row.recording_id, other)
    with pytest.raises(NotFoundError, match="No video"):
        list(record.video(row.recording_id))

    record.keep_video(row.recording_id, clip)
    record.keep_video(row.recording_id, clip)
    assert b"".join(record.video(row.recording_id)) == clip.read_bytes()
    assert record.drop_video(row.recording_id)
    assert [each.has_video for each in record.recordings(ada.id)] == [False]
