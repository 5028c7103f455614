"""The doctor finds nothing wrong where all is well, and names each thing that was broken."""

import json
import os
import subprocess
import sys

import pytest

from tiptoe import doctor
from tiptoe.read.pose import weights


def found(checks, name):
    return next(each for each in checks if each.name == name)


@pytest.fixture
def fresh_weights():
    """Files of weights are read once and remembered; these tests move them."""
    weights.read.cache_clear()
    yield
    weights.read.cache_clear()


def test_every_part_of_this_installation_works(tmp_path):
    checks = doctor.check(tmp_path)

    bad = [f"{each.name}: {each.found}" for each in checks if not each.ok]
    assert bad == []
    assert all(each.found for each in checks)
    assert len({each.name for each in checks}) == len(checks) == 11


@pytest.mark.usefixtures("fresh_weights")
def test_missing_weights_are_named_with_a_way_to_get_them(tmp_path, monkeypatch):
    monkeypatch.setenv(weights.VARIABLE, str(tmp_path))

    bad = found(doctor.check(tmp_path), "pose weights")

    assert not bad.ok
    assert "not installed" in bad.found
    assert weights.VARIABLE in bad.fix


@pytest.mark.usefixtures("fresh_weights")
def test_changed_weights_are_not_taken_for_the_published_ones(tmp_path, monkeypatch):
    for name in weights.SHA256:
        (tmp_path / name).write_bytes(weights.read(name) + b"\0")
    weights.read.cache_clear()
    monkeypatch.setenv(weights.VARIABLE, str(tmp_path))

    assert "not the published" in found(doctor.check(tmp_path), "pose weights").found


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    bad = found(doctor.check(tmp_path / "nowhere"), "output folder")

    assert not bad.ok
    assert "nowhere" in bad.found
    assert bad.fix


def test_a_broken_part_is_a_finding_and_the_rest_is_still_looked_at(tmp_path):
    (tmp_path / "duckdb.py").write_text("raise ImportError('no such library')\n")
    code = (
        "import json; from tiptoe import doctor\nprint(json.dumps(doctor.as_dict(doctor.check())))"
    )
    path = os.pathsep.join([str(tmp_path), *(each for each in sys.path if each)])

    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        check=True,
    )

    checks = json.loads(done.stdout)["checks"]
    assert [each["name"] for each in checks if not each["ok"]] == ["tables (DuckDB)"]
    assert "no such library" in next(each["found"] for each in checks if not each["ok"])
