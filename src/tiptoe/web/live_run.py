"""One live session on the server: the coach, its draft in the record, and the saving at the end."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tiptoe import app_plan
from tiptoe.app_live import keep_live, parts_of, plan_of_doses, plan_of_wish, read_facts
from tiptoe.app_plan_record import RecordPlan
from tiptoe.coach.dose import Dose
from tiptoe.errors import InputError, NotFoundError, TiptoeError

if TYPE_CHECKING:
    from tiptoe.live import LiveCoach, LiveState
    from tiptoe.web.room import Room

__all__ = ["Run"]

MISSED_MOST = 100_000
Answer = dict[str, Any]


class Run:
    """Called by one thread at a time. `doses` tells what the plan asks for today."""

    def __init__(
        self, room: "Room", person_id: str, *, doses: Callable[["Room", str], tuple[Dose, ...]]
    ) -> None:
        self.room, self.person_id, self._doses = room, person_id, doses
        self._coach: LiveCoach | None = None
        self._draft_id: str | None = None
        self._is_planned = False
        self._begun = room.clock()
        self._saved: str | None = None

    def frame(self, jpeg: bytes, time_s: float, missed: int) -> Answer:
        """Look at one picture."""
        coach = self._running()
        return self._state(coach.feed(jpeg, _time(time_s), missed=min(missed, MISSED_MOST)))

    def tell(self, told: Answer) -> Answer:
        """Take in a message that is not a picture."""
        kind = told.get("kind")
        if kind == "begin":
            return self._begin(told)
        if kind == "tick":
            return self._state(self._running().tick(_time(told.get("time_s"))))
        if kind == "key":
            key, at_s, pain = str(told.get("key")), _time(told.get("time_s")), told.get("pain")
            return self._state(self._running().press(key, at_s, pain=pain))
        if kind == "save":
            return self._save()
        raise self._refuse()

    def malformed(self) -> Answer:
        refusal = self._refuse()
        return {"kind": "refusal", "what": refusal.what, "fix": refusal.fix}

    def close(self) -> None:
        if self._coach is not None:
            self._coach.close()
            self._coach = None

    def _begin(self, told: Answer) -> Answer:
        from tiptoe.live import LiveCoach

        part = told.get("part")
        if part is None:
            plan = plan_of_wish(told)
        else:
            parts = parts_of(self._doses(self.room, self.person_id))
            if isinstance(part, bool) or not isinstance(part, int) or not 0 <= part < len(parts):
                raise NotFoundError("Today's plan has no such part.", fix="Reload the page.")
            plan = plan_of_doses(parts[part])
        known = read_facts(told)
        self._is_planned = part is not None
        self.close()
        self._coach = LiveCoach(plan, known=known, draft=self._draft(told.get("draft")))
        self._begun, self._saved = self.room.clock(), None
        return {"kind": "begun", "sets": len(plan.sets), "exercise": plan.exercise}

    def _draft(self, draft_id: object) -> Answer | None:
        """A set that was cut off, to go on with."""
        drafts = self.room.record.drafts(self.person_id)
        found = next((each for each in drafts if each.id == draft_id), None)
        self._draft_id = found.id if found else None
        return found.body if found else None

    def _running(self) -> "LiveCoach":
        if self._coach is None:
            raise InputError("No session has begun.", fix="Reload the page.")
        return self._coach

    def _state(self, state: "LiveState") -> Answer:
        """For the page; the draft goes into the record before the page hears of the rep."""
        told = state.as_json()
        draft = told.pop("draft")
        if draft is not None:
            record = self.room.record
            self._draft_id = record.save_draft(self.person_id, draft, draft_id=self._draft_id)
        return {"kind": "state", **told}

    def _save(self) -> Answer:
        coach = self._running()
        if self._saved is None:
            self._saved = keep_live(
                self.room.record,
                coach.finish(),
                person_id=self.person_id,
                recorded_at=self._begun,
                results=self.room.results,
                draft_id=self._draft_id,
            )
            self._draft_id = None
            plan_said = self._tell_pain_and_plan(coach.pain)
            return {"kind": "saved", "session_id": self._saved, "plan": plan_said}
        return {"kind": "saved", "session_id": self._saved, "plan": ""}

    def _tell_pain_and_plan(self, pain: int | None) -> str:
        """The session is safe by now: what the plan refuses is said and loses nothing."""
        record, now = self.room.record, self.room.clock()
        if pain is not None:
            record.add_pain(self.person_id, pain, at=now, when="after", session_id=self._saved)
        if not self._is_planned or self._saved is None:
            return ""
        try:
            ledger = RecordPlan(record, self.person_id)
            body = record.session(self._saved).body
            now = app_plan.home_time(ledger, now)
            results = app_plan.results_from(body, app_plan.plan(ledger, now=now))
            event: Answer = {
                "kind": "session_done",
                "date": now.date().isoformat(),
                "results": results,
            }
            if pain is not None:
                event["pain"] = {"after": pain}
            app_plan.log(ledger, [event], now=now)
        except TiptoeError as refusal:
            return f"{refusal.what} {refusal.fix}"
        return ""

    def _refuse(self) -> InputError:
        return InputError("The page sent something strange.", fix="Reload the page.")


def _time(told: object) -> float:
    is_number = isinstance(told, int | float) and not isinstance(told, bool)
    if not is_number or not math.isfinite(told):  # type: ignore[arg-type]
        raise InputError("A frame came without its time.", fix="Reload the page.")
    return float(told)  # type: ignore[arg-type]
