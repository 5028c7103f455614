"""Every operation of the API, told whatever its description allows and much that it forbids.

All checks that schemathesis has, each as it comes. Two of three cases are about people, sessions
and clips that exist, so that what is asked reaches the record and the plan.
"""

import os

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from make_web import HOME, KEY, NOW, PROFILE, a_body, a_room

from tiptoe import app_plan
from tiptoe.app_plan_record import RecordPlan
from tiptoe.coach.profile import read_profile
from tiptoe.web.jobs import Jobs
from tiptoe.web.server import build

pytestmark = pytest.mark.slow
EXAMPLES = int(os.environ.get("TIPTOE_API_EXAMPLES", "20"))
HEADERS = {"authorization": f"Bearer {KEY}", "host": HOME.removeprefix("http://")}
SEED = int(os.environ.get("TIPTOE_API_SEED", "1"))


def real(room):
    """The ids of things that are there; what was erased is made again."""
    names = {each.name: each.id for each in room.record.people()}
    person = names.get("Ada") or room.record.add_person("Ada", **PROFILE).id
    if not room.record.plan_ids(person):
        chosen = app_plan.find_programme("general")
        app_plan.new_plan(RecordPlan(room.record, person), read_profile(PROFILE), chosen, now=NOW)
    rows, drafts = room.record.sessions(person, limit=1), room.record.drafts(person)
    jobs = room.jobs.some(person)
    if not jobs:
        jobs = [room.jobs.new(person_id=person, name="clip", known={})]
        room.jobs.end(jobs[0], "cancelled")
    session = rows[0].id if rows else room.record.add_session(person, a_body(), recorded_at=NOW)
    room.folder(session).mkdir(parents=True, exist_ok=True)
    (room.folder(session) / "reps.csv").write_text("set,rep\n", "utf-8")
    return {
        "person_id": person,
        "session_id": session,
        "draft_id": drafts[0].id if drafts else room.record.save_draft(person, {"reps": 1}),
        "job_id": jobs[0].id,
    }


@pytest.fixture
def room(tmp_path):
    made = a_room(tmp_path)
    made.jobs.close()
    made.jobs = Jobs(made.jobs.folder, lambda *_: real(made)["session_id"])
    yield made
    made.close()


def ask(operation, room, mode, checks):
    """Tell one operation much, hold what it answers against its description; which statuses."""
    seen = set()

    @hypothesis.seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(
        case=operation.as_strategy(generation_mode=mode),
        is_real=st.sampled_from([True, True, False]),
    )
    def tell(case, is_real):
        odd = {part.name for part, told in case.meta.components.items() if told.mode.is_negative}
        if is_real and "PATH" not in odd:
            case.path_parameters = (case.path_parameters or {}) | {
                name: told for name, told in real(room).items() if name in case.path_parameters
            }
        answer = case.call(headers=HEADERS)
        seen.add(answer.status_code)
        assert answer.status_code < 500, (case.method, case.path, answer.text[:300])
        case.validate_response(answer, checks=checks)

    try:
        tell()
    except hypothesis.errors.Unsatisfiable:
        assert mode.is_negative  # nothing can be told that it forbids
    return seen


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_no_operation_breaks_or_answers_what_it_does_not_describe(room, mode):
    import schemathesis
    from schemathesis.checks import CHECKS, load_all_checks
    from schemathesis.generation import GenerationMode

    load_all_checks()
    checks = CHECKS.get_all()
    names = {each.__name__ for each in checks}
    assert {"positive_data_acceptance", "negative_data_rejection"} <= names
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", build(room), headers=HEADERS)
    answers = {}
    for found in schema.get_all_operations():
        operation = found.ok()
        name = f"{operation.method.upper()} {operation.path}"
        answers[name] = ask(operation, room, GenerationMode(mode), checks)
    assert len(answers) > 30
    if mode == "positive":
        idle = [name for name, seen in answers.items() if not any(each < 300 for each in seen)]
        assert idle == ["POST /api/login"]  # all others did, at least once, what they are for
