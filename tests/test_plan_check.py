"""Whoever writes a programme is told everything that is wrong with it, each on its line."""

import pytest
from test_plan_input import GENERAL, line_of

from tiptoe.coach.check import check_programme, parse_programme
from tiptoe.errors import InputError

WRONG = (  # what is right, what is written instead, what is said
    ('wording = "fitness"', 'wording = "magic"', "must be known"),
    ("days_per_week = [2, 3]", "days_per_week = [2.5, 3]", "whole numbers"),
    ("weeks = 16", "weeks = nan", "finite number"),
    ('target = "gastrocnemius"', 'target = "biceps"', "must be known"),
    ('id = "down_on_one"', 'id = "Down"', "small letters"),
    ("sets = [2, 3]", "sets = [3, 2]", "smaller number first"),
    ("reps = [5, 12]", "reps = [5, 1200]", "between 1 and 200"),
    ('exercise = "two_up_one_down"', 'exercise = "levitate"', "must be known"),
    ("load_kg = [2, 20]", "load_kg = [-2, 20]", "between 0 and 200"),
    ('by = "load"', 'by = "load"  \nspeed = 3', "unknown key 'speed'"),
)


def test_all_problems_are_told_at_once_each_on_its_line():
    text = GENERAL
    for right, wrong, _ in WRONG:
        text = text.replace(right, wrong, 1)
    found = [(each.line, each.what + each.fix) for each in check_programme(text)]

    assert len(found) == len(WRONG)
    for _, wrong, said in WRONG:
        line = line_of(text, wrong) + wrong.count("\n")
        assert [what for at, what in found if at == line and said in what], (said, found)


def test_several_problems_of_one_step_are_all_told():
    text = GENERAL.replace("rest_s = 90", 'rest_s = -1\nweeks = "two"\nnotes = "x"')
    lines = text.splitlines()
    wrong = [n for n, line in enumerate(lines, 1) if line.startswith(("rest_s = -1", "notes"))]
    wrong += [n for n, line in enumerate(lines, 1) if line == 'weeks = "two"']

    assert [each.line for each in check_programme(text)] == sorted(wrong)


@pytest.mark.parametrize(
    ("old", "new", "said", "kind"),
    [
        ("reps = [8, 15]", "reps = [200, 200]", "Begin with at most 270", "error"),
        ("reps = [8, 15]", "reps = [60, 60]", "it will be begun with less", "warning"),
        ("reps = [8, 15]", "reps = [8, 15]\nload_kg = [90, 99]", "a tenth of the", "warning"),
    ],
)
def test_a_first_day_that_is_too_much_is_found_on_its_line(old, new, said, kind):
    text = GENERAL.replace(old, new, 1)
    (problem,) = [each for each in check_programme(text) if said in each.fix]

    assert problem.kind == kind
    assert problem.line == line_of(text, new) + new.count("\n")
    if kind == "error":
        with pytest.raises(InputError, match=f"line {problem.line}: The first day asks for 600"):
            parse_programme(text, name="my.toml")


def test_tables_that_are_none_are_told_with_the_rest():
    text = 'schema = "x"\ntracks = [1, {steps = [2]}]\n'
    said = " ".join(each.what for each in check_programme(text))

    for each in ("tracks[0] must be an object", "steps[0] must be", "title is missing", "schema"):
        assert each in said


def test_an_id_that_is_used_twice_is_found_where_it_comes_again():
    text = GENERAL.replace('id = "one_leg"', 'id = "two_legs"')
    (problem,) = check_programme(text)

    assert "used twice" in problem.what
    assert text.splitlines()[problem.line - 1] == 'id = "two_legs"'
