"""Check a programme that somebody wrote, and point at the line.

TOML text -> (Problem, ...). Pure. Errors keep a programme from being used; warnings do not.
"""

import re
import tomllib
from dataclasses import dataclass

from tiptoe.catalogue import exercise
from tiptoe.coach.given import Misfit, Path
from tiptoe.coach.given_all import GivenAll
from tiptoe.coach.ladder import first_of, known_mass_kg, load_bw
from tiptoe.coach.limits import first_session_most_bw, heaviest_kg
from tiptoe.coach.programme import FILE_MOST, Programme, Step, programme_of, read_programme
from tiptoe.errors import InputError

__all__ = ["Problem", "check_programme", "parse_programme"]

DISEASES = re.compile(r"tendin|tendon|fasci|ruptur|syndrom|diagnos|patient|injur", re.IGNORECASE)
HEADER = re.compile(r"\s*(\[\[?)\s*([\w.-]+)\s*\]\]?\s*(?:#.*)?$")
JUMP = 1.5  # times the work before, above which the author is asked
KEY = re.compile(r"\s*([\w-]+)\s*=")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """line counts from 1; kind is error or warning."""

    line: int
    kind: str
    what: str
    fix: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.kind}: {self.what} {self.fix}"


def check_programme(text: str) -> tuple[Problem, ...]:
    """Everything wrong with a programme, in the order of its lines; empty when it is fine."""
    if len(text) > FILE_MOST:
        what = f"The file has {len(text)} characters; {FILE_MOST} are the most."
        return (Problem(line=1, kind="error", what=what, fix="Shorten it."),)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return (_syntax(text, str(error)),)
    except RecursionError:
        return (_syntax(text, "brackets nested too deep (at line 1, column 1)"),)
    lines = _lines(text)
    given = GivenAll(data, name="programme")
    programme = programme_of(given)
    found = [_problem(lines, misfit) for misfit in given.found]
    if not found:
        found = [*_first_days(programme, lines), *_warnings(programme, lines)]
    return tuple(sorted(found, key=lambda each: each.line))


def parse_programme(text: str, *, name: str) -> Programme:
    """The programme, or a refusal that names the first line that is wrong."""
    errors = [each for each in check_programme(text) if each.kind == "error"]
    if errors:
        more = f" And {len(errors) - 1} more." if len(errors) > 1 else ""
        what = f"{name}, line {errors[0].line}: {errors[0].what}"
        raise InputError(what, fix=f"{errors[0].fix}{more}")
    return read_programme(tomllib.loads(text), name=name)


def _syntax(text: str, said: str) -> Problem:
    at = re.search(r"\(at line (\d+), column \d+\)", said)
    line = int(at[1]) if at else text.count("\n") + 1
    what = f"This is not TOML: {said.split(' (at ', maxsplit=1)[0]}."
    return Problem(line=line, kind="error", what=what, fix="Correct the line.")


def _problem(lines: dict[Path, int], misfit: Misfit) -> Problem:
    line = _line(lines, misfit.path)
    return Problem(line=line, kind="error", what=misfit.what, fix=misfit.fix)


def _line(lines: dict[Path, int], path: Path) -> int:
    """The line of the value, or of the nearest thing around it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _lines(text: str) -> dict[Path, int]:
    """Where each table and each key stands. Tables written in one line count as their key."""
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    here: Path = ()
    for number, line in enumerate(text.splitlines(), start=1):
        header = HEADER.match(line)
        key = KEY.match(line)
        if header:
            here = _table(header[2].split("."), is_list=header[1] == "[[", counts=counts)
            found.setdefault(here, number)
        elif key:
            found.setdefault((*here, key[1]), number)
    return found


def _table(names: list[str], *, is_list: bool, counts: dict[Path, int]) -> Path:
    here: Path = ()
    for name in names[:-1]:
        here = (*here, name)
        here = (*here, counts[here]) if here in counts else here
    here = (*here, names[-1])
    if is_list:
        counts[here] = counts.get(here, -1) + 1
        here = (*here, counts[here])
    return here


def _first_days(found: Programme, lines: dict[Path, int]) -> list[Problem]:
    """A first day that is too much for one leg, and a weight that nobody would begin with."""
    loads = [load_bw(track, first_of(track.steps[0], 0), None) for track in found.tracks]
    total = sum(loads) * found.sessions_a_day
    problems: list[Problem | None] = [
        _heavy(track.steps[0], lines, number) for number, track in enumerate(found.tracks)
    ]
    most = first_session_most_bw(found.wording, knows_best=True)
    careful = first_session_most_bw(found.wording, knows_best=False)
    if total > careful:
        told = f"The first day asks for {total:.0f} bodyweights times reps of one leg"
        is_error = total > most
        fix = f"At most {careful:.0f} without a best count: it will be begun with less."
        if is_error:
            fix = f"Begin with at most {most:.0f}: fewer sets or reps on the first steps."
        path: Path = ("tracks", loads.index(max(loads)), "steps", 0, "reps")
        kind = "error" if is_error else "warning"
        problems.append(Problem(line=_line(lines, path), kind=kind, what=f"{told}.", fix=fix))
    return [each for each in problems if each]


def _heavy(first: Step, lines: dict[Path, int], track: int) -> Problem | None:
    most_kg = heaviest_kg(0.0, known_mass_kg(None))
    if first.load_kg is None or first.load_kg[0] <= most_kg:
        return None
    return Problem(
        line=_line(lines, ("tracks", track, "steps", 0, "load_kg")),
        kind="warning",
        what=f"{first.id} begins with {first.load_kg[0]:g} kg.",
        fix="It will be begun with a tenth of the person's mass at most.",
    )


def _warnings(found: Programme, lines: dict[Path, int]) -> list[Problem]:
    return [*_wording(found, lines), *_jumps(found, lines)]


def _wording(found: Programme, lines: dict[Path, int]) -> list[Problem]:
    """Fitness wording names no disease."""
    if found.wording == "clinic":
        return []
    texts: list[tuple[Path, str]] = [(("title",), found.title), (("about",), found.about)]
    for number, track in enumerate(found.tracks):
        texts.append((("tracks", number, "title"), track.title))
        texts += [
            (("tracks", number, "steps", rung, "note"), step.note)
            for rung, step in enumerate(track.steps)
        ]
    return [
        Problem(
            line=_line(lines, path),
            kind="warning",
            what=f"{word[0]!r} belongs to clinic wording.",
            fix='Say it without a disease, or set wording = "clinic".',
        )
        for path, text in texts
        if (word := DISEASES.search(text))
    ]


def _jumps(found: Programme, lines: dict[Path, int]) -> list[Problem]:
    """A rung that begins with more work than the one before it ends with."""
    problems = []
    for number, track in enumerate(found.tracks):
        for rung in range(1, len(track.steps)):
            before, step = track.steps[rung - 1], track.steps[rung]
            first = load_bw(track, first_of(step, rung), None)
            top = first_of(before, rung - 1)
            most = (
                load_bw(track, top, None) * before.sets[1] * before.reps[1] / (top.sets * top.reps)
            )
            if first > most * JUMP and exercise(step.exercise).surface != "seat":
                times = f"{first / most:.1f} times the work that {before.id} ends with"
                what = f"{step.id} begins with {times}."
                fix = "It will be begun with fewer reps; begin with fewer, or put a step between."
                line = _line(lines, ("tracks", number, "steps", rung))
                problems.append(Problem(line=line, kind="warning", what=what, fix=fix))
    return problems
