"""Whatever is done to a record in whatever order, it answers as a plain dictionary would."""

import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule
from records import session_json

from tiptoe.errors import ConflictError, NotFoundError
from tiptoe.store import archive, backup, open_record

EMPTY: list[Path] = []
DAY = datetime(2026, 1, 1, tzinfo=UTC)
texts = st.text(max_size=8)
floats = st.floats(allow_nan=False, allow_infinity=False)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
bodies = st.dictionaries(texts, json_values, max_size=3)


class Same(RuleBasedStateMachine):
    """`told` is what the record must answer, by person."""

    people = Bundle("people")

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="tiptoe-"))
        self.place = self.folder / "record.sqlite3"
        shutil.copy(EMPTY[0], self.place)
        self.record = open_record(self.place)
        self.told: dict[str, dict] = {}
        self.count = 0

    def teardown(self):
        self.record.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @rule(target=people, profile=bodies)
    def add_person(self, profile):
        self.count += 1
        profile = {f"x{key}": value for key, value in profile.items()}
        made = self.record.add_person(f"Person {self.count}", **profile)
        empty = {"sessions": {}, "gone": set(), "pain": {}, "events": {}, "drafts": {}}
        self.told[made.id] = {"name": made.name, "profile": profile, **empty}
        return made.id

    @rule(who=people, extra=bodies, day=st.integers(-3, 3))
    def add_session(self, who, extra, day):
        told = {**extra, **session_json()}
        at = (DAY + timedelta(days=day)).isoformat()
        made = self.record.add_session(who, told, recorded_at=at)
        self.told[who]["sessions"][made] = (at, told)

    @rule(who=people, level=st.integers(0, 10), body=bodies)
    def add_pain(self, who, level, body):
        session_id = next(iter(self.told[who]["sessions"]), None)
        made = self.record.add_pain(who, level, session_id=session_id, told=body)
        self.told[who]["pain"][made] = (level, session_id, {"told": body})

    @rule(who=people, plan=st.sampled_from(["a", "b"]), body=bodies, seen=st.integers(0, 2))
    def add_event(self, who, plan, body, seen):
        event = {**body, "kind": "run", "at": DAY.isoformat()}
        events = self.told[who]["events"].setdefault(plan, [])
        if seen == len(events):
            assert self.record.add_plan_event(who, plan, event, after=seen) == seen + 1
            events.append(event)
        else:
            with pytest.raises(ConflictError):
                self.record.add_plan_event(who, plan, event, after=seen)

    @rule(who=people, name=st.sampled_from(["one", "two"]), body=bodies)
    def save_draft(self, who, name, body):
        draft_id = f"{who}-{name}"
        self.record.save_draft(who, body, draft_id=draft_id)
        self.told[who]["drafts"][draft_id] = body

    @rule(who=people)
    def withdraw(self, who):
        for session_id in list(self.told[who]["sessions"])[:1]:
            self.record.withdraw_session(session_id, why="a trial")
            self.told[who]["gone"].add(session_id)

    @rule(who=consumes(people))
    def erase(self, who):
        self.record.erase_person(who)
        del self.told[who]
        with pytest.raises(NotFoundError):
            self.record.person(who)

    @rule()
    def open_again(self):
        self.record.close()
        self.record = open_record(self.place)

    @rule()
    def back_up_and_restore(self):
        self.count += 1
        backup.backup(self.record, self.folder / f"{self.count}.backup")
        backup.restore(self.place, self.folder / f"{self.count}.backup")

    @rule()
    def export_and_replace(self):
        self.count += 1
        archive.export_record(self.record, self.folder / f"{self.count}.zip")
        archive.replace_record(self.record, self.folder / f"{self.count}.zip")

    @invariant()
    def answers_the_same(self):
        assert {each.id for each in self.record.people()} == self.told.keys()
        for who, told in self.told.items():
            person = self.record.person(who)
            assert (person.name, person.profile) == (told["name"], told["profile"])
            rows = self.record.sessions(who, limit=None, with_withdrawn=True)
            assert {row.id: row.recorded_at for row in rows} == {
                key: at for key, (at, _) in told["sessions"].items()
            }
            assert [row.cursor for row in rows] == sorted(
                (row.cursor for row in rows), key=lambda c: (int(c.split(".")[0]), c), reverse=True
            )
            assert self.record.count_sessions(who) == len(told["sessions"]) - len(told["gone"])
            for key, (_, body) in told["sessions"].items():
                assert self.record.session(key).body == body
            assert {
                each.id: (each.level, each.session_id, each.body) for each in self.record.pain(who)
            } == told["pain"]
            for plan, events in told["events"].items():
                assert [each.body for each in self.record.plan_events(who, plan)] == events
            assert {each.id: each.body for each in self.record.drafts(who)} == told["drafts"]


@pytest.fixture(autouse=True)
def _empty(empty_sqlite):
    EMPTY[:] = [empty_sqlite]


class TestSame(Same.TestCase):
    """A few runs; the slow tests do more."""

    settings = settings(
        max_examples=4,
        stateful_step_count=15,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )


@pytest.mark.slow
class TestSameForLong(Same.TestCase):
    settings = settings(
        max_examples=100,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
