"""Every fact of the five texts lives in the product, and where the table says it does."""

import importlib
import tomllib
from functools import cache
from pathlib import Path

import pytest

import tiptoe
from tiptoe.catalogue import coverage, facts

PACKAGE = Path(tiptoe.__file__).parent
PAGE = Path(__file__).parents[1] / "docs/reference/coverage.md"
PLACES = coverage.places()


@cache
def content(file):
    if file.endswith(".py"):
        return importlib.import_module(f"tiptoe.{file.removesuffix('.py').replace('/', '.')}")
    return tomllib.loads((PACKAGE / file).read_text("utf-8"))


def step(found, key):
    """One step down a path: a key of a table, the entry of that id in a list, a name, a field."""
    if isinstance(found, dict):
        return found[key]
    if isinstance(found, list | tuple):
        return next(each for each in found if isinstance(each, dict) and each["id"] == key)
    return getattr(found, key)


def lives(place):
    file, _, path = place.partition("#")
    found = content(file)
    for key in path.split("."):
        found = step(found, key)
    return found


@pytest.mark.parametrize("fact", facts())
def test_a_fact_lives_somewhere_and_each_place_exists(fact):
    assert PLACES[fact], f"{fact} lives nowhere"
    for place in PLACES[fact]:
        assert lives(place) is not None, place


def test_a_place_that_does_not_exist_is_found_out():
    for place in ("catalogue/faults.toml#laziness", "coach/limits.py#pardon"):
        with pytest.raises((KeyError, AttributeError)):
            lives(place)
    with pytest.raises(StopIteration):
        lives("coach/programmes/step.toml#tracks.moon")


def test_a_place_outside_the_catalogue_belongs_to_a_known_fact():
    assert set(content("catalogue/facts.toml")["where"]) <= set(facts())


def test_the_page_is_the_one_that_is_generated_and_says_all():
    assert PAGE.read_text("utf-8") == coverage.markdown(), (
        "python -m tiptoe.catalogue.coverage > docs/reference/coverage.md"
    )
    assert f"**{len(facts())} of {len(facts())} facts (100%).**" in coverage.markdown()


def test_the_five_texts_are_all_there():
    counts = [sum(fact.startswith(f"s{n}.") for fact in facts()) for n in range(1, 6)]
    assert all(count >= 15 for count in counts), counts
