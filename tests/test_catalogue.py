"""The catalogue holds what the five texts teach, and refuses what it cannot mean."""

import pytest

from tiptoe import catalogue, errors
from tiptoe.catalogue import exercise_data as reading
from tiptoe.catalogue import said
from tiptoe.catalogue.read import Entry, table

EXERCISES = catalogue.exercises()


def test_the_exercises_and_faults_that_others_rely_on_are_there():
    assert {"two_leg_floor", "soleus_single_leg_step", "heels_off_lunge"} <= set(EXERCISES)
    assert len(EXERCISES) == 26
    assert len(catalogue.faults()) == 22


@pytest.mark.parametrize("found", EXERCISES.values(), ids=EXERCISES)
def test_an_exercise_is_whole(found):
    assert found.title
    assert found.position
    assert found.cues
    assert found.mistakes
    assert found.muscles
    assert {each.key for each in found.precautions} >= {"precaution.no_pain", "precaution.ask"}
    assert [each.name for each in found.phases if each.said]
    assert found.is_hold == (found.tempo_source is None)
    assert found.start != found.end


def test_every_source_is_a_fact_or_a_reason():
    for each in said.statements().values():
        assert each.source.facts or each.source.choice, each.key
        assert str(each.source).startswith(("text ", "our choice: "))


def test_every_sentence_is_said_by_somebody():
    told = {each.key for found in EXERCISES.values() for each in found.sentences()}
    told |= {each.key for each in catalogue.principles()}

    assert told == set(said.statements())


def test_harder_is_the_other_side_of_easier_and_never_a_circle():
    for found in EXERCISES.values():
        for way in found.easier:
            assert found.id in [each.exercise for each in EXERCISES[way.exercise].harder]
    rank: dict[str, int] = {}

    def depth(name, seen=()):
        assert name not in seen, "a circle of easier exercises"
        ways = EXERCISES[name].easier
        rank[name] = 1 + max((depth(way.exercise, (*seen, name)) for way in ways), default=0)
        return rank[name]

    assert max(map(depth, EXERCISES)) >= 5
    roots = {name for name, found in EXERCISES.items() if not found.easier}
    assert roots == {"seated", "isometric_hold"}


def test_the_numbers_of_the_texts_are_the_numbers_told():
    assert EXERCISES["two_leg_step"].dose.sets == (2, 3)
    assert EXERCISES["two_leg_step"].dose.reps == (10, 10)
    assert EXERCISES["dumbbell_floor"].dose.reps == (10, 15)
    assert EXERCISES["single_leg_floor"].dose.sets[1] == 3
    assert EXERCISES["single_leg_floor"].dose.reps[1] == 30
    seconds = {each.name: each.seconds for each in EXERCISES["dumbbell_floor"].phases}
    assert (seconds["up"], seconds["down"]) == (2, 3)
    assert {e.name: e.seconds for e in EXERCISES["two_leg_step"].phases}["top"] == 1


@pytest.mark.parametrize("ask", [catalogue.exercise, catalogue.fault])
def test_an_unknown_name_is_refused_with_the_known_ones(ask):
    with pytest.raises(errors.InputError, match=r"There is no .*'calf_dance'") as refusal:
        ask("calf_dance")
    assert "Known are" in refusal.value.fix


def test_a_long_name_does_not_fill_the_screen():
    with pytest.raises(errors.InputError) as refusal:
        catalogue.exercise("x" * 10_000_000)
    assert len(refusal.value.what) < 100


def entry(**changes):
    base = dict(table("exercises.toml")["two_leg_floor"])
    base.update(changes)
    return {key: each for key, each in base.items() if each is not None}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"title": ""}, "title must be a text"),
        ({"stance": "three"}, "stance is 'three', not one of"),
        ({"cues": ["big_toe", "big_toe"]}, "names something twice"),
        ({"cues": ["sing"]}, "names 'sing', which does not exist"),
        ({"mistakes": ["laziness"]}, "names 'laziness'"),
        ({"tempo_s": [2, 0, float("nan"), 0]}, "has nan, not a number"),
        ({"tempo_s": [2, 0]}, "list of 4 numbers"),
        ({"tempo_s": [True, 0, 1, 0]}, "has True"),
        ({"dose": {"sets": [3, 2], "reps": [1, 2], "choice": "x"}}, "in whole numbers"),
        ({"dose": {"sets": [1, 2], "reps": [1, 2]}}, "or a choice is needed"),
        ({"muscles": {"soleus": "a lot"}}, "must say main or helps"),
        ({"muscles": {"biceps": "main"}}, "biceps means nothing here"),
        ({"facts": ["s9.none"]}, "'s9.none'"),
        ({"facts": []}, "or a choice is needed"),
        ({"choice": ""}, "choice must be a text"),
        ({"start": {"foot": 500}}, "has 500"),
        ({"colour": "red"}, "colour means nothing here"),
        ({"position": "upright"}, "must be a list of names"),
    ],
)
def test_what_an_entry_cannot_mean_is_refused_with_its_key(changes, says):
    with pytest.raises(errors.InputError, match=says):
        reading._exercise("two_leg_floor", entry(**changes), ())


def test_an_exercise_like_itself_or_like_none_is_refused():
    with pytest.raises(errors.InputError, match="like"):
        reading._inherited("a", {"a": {"like": "b"}, "b": {"like": "a"}})
    with pytest.raises(errors.InputError, match="like"):
        reading._inherited("a", {"a": {"like": "c"}})


def test_a_table_is_asked_for():
    with pytest.raises(errors.InputError, match="is no table"):
        Entry("x", 3)
