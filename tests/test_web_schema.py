"""Every operation of the API, told whatever its description allows and much that it forbids."""

import pytest
from make_web import HOME, KEY, PROFILE, a_room

from tiptoe.web.server import build

pytestmark = pytest.mark.slow
EXAMPLES = 25
# What has the right shape may still contradict itself, such as two lengths for one scale: it is
# refused with the reason, which this check calls a failure.
NOT_CHECKED = {"positive_data_acceptance"}


@pytest.mark.filterwarnings("ignore")
def test_no_operation_breaks_or_answers_what_it_does_not_describe(tmp_path):
    import schemathesis
    from hypothesis import HealthCheck, Phase, given, settings
    from schemathesis.checks import CHECKS, load_all_checks

    load_all_checks()
    checks = [each for each in CHECKS.get_all() if each.__name__ not in NOT_CHECKED]
    assert len(checks) > 8
    room = a_room(tmp_path)
    room.record.add_person("Ada", **PROFILE)
    headers = {"authorization": f"Bearer {KEY}", "host": HOME.removeprefix("http://")}
    app = build(room)
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app, headers=headers)
    seen = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        seen += 1

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )
        @given(case=operation.as_strategy())
        def tell(case):
            answer = case.call(headers=headers)
            assert answer.status_code < 500, (case.method, case.path, answer.text[:300])
            case.validate_response(answer, checks=checks)

        tell()
    assert seen > 20
    room.close()
