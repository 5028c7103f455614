"""The sentences people are told, and the facts of the five texts that they say.

statements.toml, facts.toml -> Statement, facts(). Every sentence has facts or a reason of ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from tiptoe.catalogue.read import Entry, table

__all__ = [
    "KINDS",
    "Source",
    "Statement",
    "facts",
    "principles",
    "source_of",
    "statements",
    "texts",
]


KINDS = frozenset(
    {"why", "position", "up", "top", "down", "bottom"}
    | {"breathing", "cue", "precaution", "principle"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Facts of the texts, by id; and what beyond them is our choice, and why. Never neither."""

    facts: tuple[str, ...] = ()
    choice: str = ""

    def __str__(self) -> str:
        """`text 1: what it says`, or `our choice: the reason`."""
        choice = [f"our choice: {self.choice}"] if self.choice else []
        told = [f"text {each[1]}: {facts()[each].removesuffix('.')}" for each in self.facts]
        return "; ".join([*told, *choice])


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence: `key` is its kind and name, as in `cue.big_toe`."""

    key: str
    text: str
    source: Source


@cache
def texts() -> Mapping[str, str]:
    """s1 .. s5 -> what that text is about."""
    return MappingProxyType(table("facts.toml")["texts"])


@cache
def facts() -> Mapping[str, str]:
    """`s1.no_pain` -> the fact in our words, in the order of the texts."""
    found = table("facts.toml")
    told = {f"{text}.{key}": said for text in texts() for key, said in found[text].items()}
    for key, said in told.items():
        if not isinstance(said, str) or not said.endswith("."):
            raise Entry("facts", {}).refuse(key, "must be a sentence.")
    return MappingProxyType(told)


def source_of(entry: Entry, prefix: str = "") -> Source:
    """The entry's `facts`, its `choice`, or both."""
    choice = entry.take(f"{prefix}choice")
    named = entry.take(f"{prefix}facts")
    if choice is None and not named:
        raise entry.refuse(f"{prefix}facts", "or a choice is needed.")
    again = Entry(entry.where, {"facts": named or [], "choice": choice})
    return Source(
        facts=again.names("facts", facts()),
        choice="" if choice is None else again.text("choice"),
    )


@cache
def statements() -> Mapping[str, Statement]:
    """`cue.big_toe` -> Statement."""
    told = {
        f"{kind}.{name}": data
        for kind, named in table("statements.toml").items()
        for name, data in named.items()
    }
    return MappingProxyType({key: _statement(key, data) for key, data in told.items()})


def _statement(key: str, data: object) -> Statement:
    entry = Entry(key, data)
    if key.partition(".")[0] not in KINDS:
        raise entry.refuse("kind", f"is not one of: {', '.join(KINDS)}.")
    made = Statement(key=key, text=entry.text("text"), source=source_of(entry))
    entry.end()
    return made


def principles() -> tuple[Statement, ...]:
    """What holds for all the exercises."""
    return tuple(each for key, each in statements().items() if key.startswith("principle."))
