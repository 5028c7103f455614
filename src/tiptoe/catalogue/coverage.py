"""Where every fact of the five texts lives in tiptoe.

facts, statements, exercises -> the table docs/reference/coverage.md. To write it anew:
python -m tiptoe.catalogue.coverage > docs/reference/coverage.md
"""

import sys
from collections.abc import Mapping

from tiptoe.catalogue.exercise_data import Exercise, exercises
from tiptoe.catalogue.read import table
from tiptoe.catalogue.said import Source, facts, principles, texts

__all__ = ["markdown", "places"]

HEAD = """# Where the five texts live

Every fact of the five texts, in our words, and where it lives in the package: a file and a key
in it, or a name in a module. Made from `catalogue/facts.toml`; a test holds it to the files.
"""


def places() -> Mapping[str, tuple[str, ...]]:
    """Fact -> `file#key` of each place, sentences that nobody is told left out."""
    found: dict[str, dict[str, None]] = {fact: {} for fact in facts()}
    for exercise in exercises().values():
        at = f"catalogue/exercises.toml#{exercise.id}"
        for said in exercise.sentences():
            _note(found, said.source.facts, f"catalogue/statements.toml#{said.key}")
        for key, source in _numbers(exercise).items():
            _note(found, source.facts, f"{at}.{key}")
    for said in principles():
        _note(found, said.source.facts, f"catalogue/statements.toml#{said.key}")
    for fact, named in table("facts.toml")["where"].items():
        for place in named:
            _note(found, (fact,), place)
    return {fact: tuple(sorted(where)) for fact, where in found.items()}


def _numbers(exercise: Exercise) -> dict[str, Source]:
    """What the exercise's own entry says; the rest stands with the exercise it is like."""
    own = table("exercises.toml")[exercise.id]
    sources = {"facts": exercise.source, "dose": exercise.dose.source}
    if exercise.tempo_source:
        sources["tempo_s"] = exercise.tempo_source
    return {key: source for key, source in sources.items() if key in own}


def _note(found: dict[str, dict[str, None]], named: tuple[str, ...], place: str) -> None:
    for fact in named:
        found[fact][place] = None


def markdown() -> str:
    """The whole page."""
    where = places()
    covered = sum(bool(each) for each in where.values())
    lines = [HEAD, f"**{covered} of {len(where)} facts ({covered / len(where):.0%}).**"]
    for text, about in texts().items():
        lines += ["", f"## Text {text[1:]}: {about}", "", "| fact | lives in |", "|---|---|"]
        lines += [
            f"| {said} | {_cell(where[fact])} |"
            for fact, said in facts().items()
            if fact.startswith(f"{text}.")
        ]
    return "\n".join(lines) + "\n"


def _cell(named: tuple[str, ...]) -> str:
    """The places, those in one file together."""
    files: dict[str, list[str]] = {}
    for place in named:
        file, _, key = place.partition("#")
        files.setdefault(file, []).append(key)
    return "; ".join(
        f"{file}: {', '.join(f'`{key}`' for key in keys)}" for file, keys in files.items()
    )


if __name__ == "__main__":
    sys.stdout.write(markdown())
