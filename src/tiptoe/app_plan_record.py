"""A plan kept in the record: the newest one of a person.

Record + person -> Ledger. The record keeps the events as they are; what they mean is coach's.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tiptoe.coach.events import Event, PlanStarted, ProfileChanged, event_json, read_event
from tiptoe.coach.profile import profile_json
from tiptoe.errors import NotFoundError, SetupError

if TYPE_CHECKING:  # SQL is loaded when there is something to keep
    from tiptoe.store import Record

__all__ = ["RecordPlan", "open_plan"]


class RecordPlan:
    """The ledger of one plan of one person: the one told, else the one begun last.

    What was read is remembered, so that nothing is added to a plan that changed meanwhile.
    """

    def __init__(self, record: "Record", person: str, *, plan_id: str | None = None) -> None:
        self.record, self.person, self.plan_id = record, person, plan_id
        self._seen: int | None = None

    def events(self) -> list[Event]:
        try:
            person = self.record.person(self.person)
        except NotFoundError as nobody:
            raise self._no_plan() from nobody
        plans = self.record.plan_ids(person.id)
        plan_id = self.plan_id or (plans[-1] if plans else None)
        if plan_id not in plans:
            raise self._no_plan()
        self.plan_id = plan_id
        told = self.record.plan_events(person.id, plan_id)
        self._seen = told[-1].number if told else 0
        return [read_event(each.body) for each in told]

    def append(self, events: Iterable[Event]) -> None:
        """Add to the plan; `plan_started` begins another one, for a new person if need be."""
        told = list(events)
        if told and isinstance(told[0], PlanStarted):
            self.plan_id, self._seen = told[0].plan_id, 0
            self._make_person(told[0])
        if self.plan_id is None:
            raise self._no_plan()
        person = self.record.person(self.person)
        said = [event_json(event) for event in told]
        self._seen = self.record.add_plan_events(person.id, self.plan_id, said, after=self._seen)
        for event in told:
            if isinstance(event, ProfileChanged):
                self.record.change_person(person.id, profile=profile_json(event.profile))

    def _make_person(self, begin: PlanStarted) -> None:
        try:
            self.record.person(self.person)
        except NotFoundError:
            self.record.add_person(self.person, **profile_json(begin.profile))

    def _no_plan(self) -> NotFoundError:
        return NotFoundError(
            f"{self.person!r} has no plan in the record.", fix="Make one: tiptoe plan new."
        )


@contextmanager
def open_plan(person: str) -> Iterator[RecordPlan]:
    """The plan of a person in the record of this machine."""
    try:
        from tiptoe.store import open_record
    except ImportError as missing:
        raise SetupError(
            "The record needs packages that are not installed.",
            fix="Install tiptoe[app], or keep the plan in a file: --plan FILE.",
        ) from missing
    with open_record() as record:
        yield RecordPlan(record, person)
