"""The rules of the house, kept by a test rather than by memory."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

import tiptoe
from tiptoe import errors, evidence

PACKAGE = Path(tiptoe.__file__).parent
ROOT = Path(__file__).parents[1]
LAYERS = (  # a module may import from its own layer and from the ones above it in this list
    {"errors"},
    {"seen"},
    {"judged"},
    {"model", "evidence", "planned", "plain"},
    {"catalogue"},
    {"read", "measure", "coach", "report", "exchange", "store"},
    {"app", "doctor", "live"},
    {"cli", "web", "cohort"},
    {"__main__"},
)
SIBLINGS_MAY_NOT_MEET = LAYERS[5]
FILES = sorted(file for file in PACKAGE.rglob("*.py") if file.read_text("utf-8").strip())
NAMED = [str(file.relative_to(PACKAGE)) for file in FILES]
LONGEST_FUNCTION = 40  # lines without its docstring; 25 by habit


def tree(file):
    return ast.parse(file.read_text("utf-8"))


def part_of(file):
    return whole(file.relative_to(PACKAGE).parts[0].removesuffix(".py"))


def whole(part):
    """app_plan is a part of app, cli_plan of cli."""
    return re.sub(r"^(app|cli)_.*", r"\1", part)


def layer(part):
    found = [number for number, parts in enumerate(LAYERS) if part in parts]
    assert found, f"{part} has no layer yet"
    return found[0]


def imports():
    """(importing part, imported part) for all of the package, imports inside functions too."""
    for file in set(FILES) - {PACKAGE / "__init__.py"}:
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{file}: relative import"
                names = [f"{node.module}.{each.name}" for each in node.names]
            elif isinstance(node, ast.Import):
                names = [each.name for each in node.names]
            else:
                continue
            for name in names:
                if name.startswith("tiptoe.") and name != "tiptoe.__version__":
                    yield part_of(file), whole(name.split(".")[1])


@pytest.mark.parametrize(("part", "needs"), sorted(set(imports())))
def test_imports_point_inward(part, needs):
    assert layer(needs) <= layer(part)
    assert part == needs or not {part, needs} <= SIBLINGS_MAY_NOT_MEET


@pytest.mark.parametrize("file", FILES, ids=NAMED)
def test_a_file_is_short_and_opens_by_saying_what_it_is(file):
    text = file.read_text("utf-8")
    opening = ast.get_docstring(ast.parse(text))

    assert opening, "no docstring"
    assert opening.split("\n\n")[0].rstrip().endswith((".", ":"))
    assert text.count("\n") <= 400
    if part_of(file) in {"measure", "coach", "report"} and file.name != "__init__.py":
        assert "->" in opening
    if part_of(file) in {"measure", "coach"} and file.name != "__init__.py":
        assert "Pure." in opening


@pytest.mark.parametrize(
    "file",
    sorted(file for part in ("tests", "bench") for file in (ROOT / part).rglob("*.py")),
    ids=lambda f: f.name,
)
def test_a_test_or_bench_file_is_short_and_says_what_it_holds_true(file):
    assert ast.get_docstring(tree(file))
    assert file.read_text("utf-8").count("\n") <= 400


@pytest.mark.parametrize("file", FILES, ids=NAMED)
def test_a_function_fits_on_a_screen(file):
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    for node in (each for each in ast.walk(tree(file)) if isinstance(each, functions)):
        body = node.body[1:] if ast.get_docstring(node) else node.body
        lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
        assert lines <= LONGEST_FUNCTION, f"{node.name} is {lines} lines long"


def test_everything_public_is_listed_once_and_sorted():
    assert tiptoe.__all__ == sorted(set(tiptoe.__all__))
    assert {name for name in dir(tiptoe) if not name.startswith("_")} == set(tiptoe.__all__)
    assert all(hasattr(tiptoe, name) for name in tiptoe.__all__)


def refusals(kind=errors.TiptoeError):
    yield kind
    for each in kind.__subclasses__():
        if each.__module__ == errors.__name__:
            yield from refusals(each)


@pytest.mark.parametrize("kind", sorted(set(refusals()), key=lambda k: k.__name__))
def test_every_refusal_has_an_exit_code_and_a_status_and_stands_in_the_tree(kind):
    (line,) = [
        each
        for each in errors.__doc__.splitlines()
        if re.match(rf"[│├└─ ]*{kind.__name__}\b", each)
    ]
    depth = len(kind.__mro__) - len(errors.TiptoeError.__mro__)
    assert line.index(kind.__name__) == 4 * depth
    told = re.search(r"exit (\d+), HTTP (\d+)", line)
    if told:
        assert (kind.exit_code, kind.http_status) == (int(told[1]), int(told[2]))
    assert 0 < kind.exit_code < 256
    assert 400 <= kind.http_status < 600
    assert kind("What.", fix="Fix.").fix == "Fix."


# --- evidence ---

NUMBERS = {name: entry for name, entry in evidence.table().items() if name != "sources"}


@cache
def named_in_code():
    """Texts in the code that may name numbers; a made-up name counts with its gaps open."""
    exact, patterns = set(), []
    for file in FILES:
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                exact.add(node.value)
            elif isinstance(node, ast.JoinedStr) and len(node.values) > 1:
                made = "".join(
                    re.escape(part.value) if isinstance(part, ast.Constant) else r"\w+"
                    for part in node.values
                )
                if re.search(r"[a-z]_|_[a-z]", made) and " " not in made:
                    patterns.append(re.compile(made))
    return exact, patterns


def asked_for():
    """(name, unit) of every number asked for by its written-out name and unit."""
    for file in FILES:
        for node in ast.walk(tree(file)):
            if not isinstance(node, ast.Call) or not node.args or part_of(file) == "evidence":
                continue
            name, units = node.args[0], [k.value for k in node.keywords if k.arg == "unit"]
            if units and isinstance(name, ast.Constant) and isinstance(units[0], ast.Constant):
                is_value = getattr(node.func, "attr", getattr(node.func, "id", "")) == "value"
                if is_value or name.value in NUMBERS:
                    yield name.value, units[0].value


@pytest.mark.parametrize(("name", "unit"), sorted(set(asked_for())))
def test_every_number_asked_for_is_kept_in_that_unit(name, unit):
    assert evidence.value(name, unit=unit) == NUMBERS[name]["value"]


@pytest.mark.parametrize("name", sorted(NUMBERS))
def test_every_number_says_where_it_is_from_and_is_used(name):
    entry = NUMBERS[name]
    needed = {"choice": {"why"}, "measured": {"who", "source", "where"}}[entry["kind"]]
    assert needed | {"kind", "unit", "value"} == entry.keys()
    assert all(str(entry[key]).strip() for key in entry)
    assert evidence.cite(name)
    exact, patterns = named_in_code()
    assert name in exact or any(made.fullmatch(name) for made in patterns), "used nowhere"


def test_every_source_is_cited():
    cited = {entry["source"] for entry in NUMBERS.values() if entry["kind"] == "measured"}
    assert cited == set(evidence.table()["sources"])


@pytest.mark.parametrize("file", FILES, ids=NAMED)
def test_no_number_from_a_paper_stands_in_the_code(file):
    for line in file.read_text("utf-8").splitlines():
        code, _, comment = line.partition("  # ")
        if re.search(r"\bet al\b|\bdoi\b|\b(19|20)\d\d\b", comment):
            assert not re.search(r"\d", code), line


# --- all files ---


def tracked():
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)  # noqa: S607
    if done.returncode:
        pytest.skip("not a git checkout")
    for name in filter(None, done.stdout.decode().split("\0")):
        file = ROOT / name
        if file.suffix not in {".mp4", ".png", ".jpg", ".ico"} and file.is_file():
            yield name, file.read_text("utf-8")


HOSTS = r"pypi[.]org|pythonh[o]sted|npmj[s][.]|index-ur[l]|/simpl[e]/|://[^ )]*/simpl[e]\b"
PLACES = r"(?<![\w.])/(?:hom[e]|User[s])/\w|(?<![\w.])/(?:roo[t]|wor[k])/"


def test_no_file_names_a_package_index_or_a_place_on_one_machine():
    for name, text in tracked():
        for line in text.splitlines():
            assert not re.search(HOSTS, line), f"{name}: a package index: {line[:120]}"
            assert not re.search(PLACES, line), f"{name}: a path of one machine: {line[:120]}"
            assert f"{ROOT}/" not in line, f"{name}: a path of this checkout: {line[:120]}"


def test_no_file_says_that_it_is_unfinished():
    words = re.compile(r"\bTOD[O]\b|\bFIXM[E]\b|\bXX[X]\b|NotImplementedErro[r]")
    for name, text in tracked():
        found = words.search(text)
        assert not found, f"{name}: {found and found[0]}"


def test_every_link_between_documents_leads_somewhere():
    for name, text in tracked():
        if name.endswith(".md"):
            for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
                if "://" not in link:
                    assert ((ROOT / name).parent / link).exists(), f"{name} links to {link}"


def test_the_readme_has_the_two_commands():
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert sum("tiptoe demo" in each for each in blocks) == 1
    assert sum("-m pytest" in each for each in blocks) == 1
