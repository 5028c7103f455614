"""What other programs read: JSON, CSV and Parquet, each read back by a parser that is not ours."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sessions import SIDE_WARNING, Wanted, heel_height, session, times

from tiptoe.errors import InputError
from tiptoe.exchange import session_json
from tiptoe.exchange.reps_csv import COLUMNS as TABLE
from tiptoe.exchange.reps_csv import dump_reps_csv
from tiptoe.exchange.samples_parquet import COLUMNS, write_samples_parquet
from tiptoe.exchange.session_json import dump_session_json
from tiptoe.exchange.session_read import load_session_json
from tiptoe.model import Legs, ScaleSource, Tempo

HEIGHTS_M = (0.096, 0.098, 0.052)


def as_read(made):
    return json.loads(dump_session_json(made), parse_constant=pytest.fail)


def test_json_says_what_was_measured():
    data = as_read(session(Wanted(heights_m=HEIGHTS_M)))

    assert data["schema"] == "tiptoe.session/1"
    (found,) = data["sets"]
    assert (found["legs"], found["rep_count"], found["full_rep_count"]) == ("both", 3, 2)
    assert [rep["left"]["peak_height_m"] for rep in found["reps"]] == list(HEIGHTS_M)
    assert [rep["is_partial"] for rep in found["reps"]] == [False, False, True]
    assert found["reps"][1]["faults"][0]["name"] == "knee_bending"
    assert found["rejected"][0]["why"] == "the forefoot left the floor: a step"
    assert found["signals"][0]["scale"]["source"] == "foot_length"
    assert data["provenance"]["known"]["foot_length_m"] == 0.26


def test_a_foot_that_was_not_part_of_the_rep_is_null_with_a_reason():
    rep = as_read(session(Wanted(legs=Legs.LEFT)))["sets"][0]["reps"][0]

    assert rep["right"] is None
    assert rep["why_missing"]


def test_without_a_known_length_no_centimetre_leaves_in_any_format(tmp_path):
    made = session(Wanted(heights_m=HEIGHTS_M, source=ScaleSource.POPULATION))

    rep = as_read(made)["sets"][0]["reps"][2]
    row = list(csv.DictReader(io.StringIO(dump_reps_csv(made))))[2]
    write_samples_parquet(made, tmp_path / "samples.parquet")
    samples = pq.read_table(tmp_path / "samples.parquet")

    assert rep["left"] == {
        "peak_height_m": None,
        "sigma_m": None,
        "bottom_height_m": None,
        "share_of_best": round(0.052 / 0.098, 6),
    }
    assert row["left_peak_height_m"] == ""
    assert float(row["left_share_of_best"]) == pytest.approx(0.052 / 0.098, abs=1e-6)
    assert samples["height_m"].null_count == samples.num_rows
    assert np.nanmax(samples["share_of_best"].to_numpy()) == pytest.approx(1, abs=0.01)


def test_the_same_session_gives_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        write_samples_parquet(session(), tmp_path / name)

    assert dump_session_json(session()) == dump_session_json(session())
    assert dump_reps_csv(session()) == dump_reps_csv(session())
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.floats(1e-9, 1e9) | st.just(float("nan")), max_size=4).map(tuple),
    st.sampled_from(Legs),
    st.sampled_from(ScaleSource),
)
def test_what_was_written_is_read_back_the_same(heights_m, legs, source):
    text = dump_session_json(
        session(Wanted(heights_m=heights_m, legs=legs, source=source, with_motion=False))
    )

    assert dump_session_json(load_session_json(text)) == text
    json.loads(text, parse_constant=pytest.fail)


@settings(deadline=None, max_examples=40)
@given(st.text())
def test_any_other_text_is_refused_with_a_fix(text):
    with pytest.raises(InputError) as refusal:
        load_session_json(text)
    assert refusal.value.fix


def test_nesting_without_end_is_refused():
    with pytest.raises(InputError, match="not JSON"):
        load_session_json("[" * 200_000)


@pytest.mark.parametrize("lost", ["recording", "sets", "warnings", "provenance"])
def test_a_damaged_session_is_refused(lost):
    data = as_read(session())
    del data[lost]

    with pytest.raises(InputError, match="damaged"):
        load_session_json(json.dumps(data))


def test_a_session_of_another_version_is_refused():
    with pytest.raises(InputError, match=r"tiptoe\.session/2"):
        load_session_json('{"schema": "tiptoe.session/2"}')


SCHEMA_FILE = Path(session_json.__file__).with_name("session-1.schema.json")
PAGE = Path(__file__).parent.parent / "docs" / "reference" / "session-json.md"


@pytest.mark.parametrize("legs", Legs)
@pytest.mark.parametrize("source", [ScaleSource.STICKER, ScaleSource.POPULATION])
def test_what_is_written_obeys_the_published_schema(legs, source):
    schema = json.loads(SCHEMA_FILE.read_text("utf-8"))

    jsonschema.validate(as_read(session(Wanted(legs=legs, source=source))), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(as_read(session()) | {"sets": None}, schema)


def test_schema_page_and_program_name_the_same_fields():
    def named(part):
        for name, inner in part.get("properties", {}).items():
            yield name
            yield from named(inner)

    schema = json.loads(SCHEMA_FILE.read_text("utf-8"))
    published = set(named(schema)).union(*(named(each) for each in schema["$defs"].values()))
    page = PAGE.read_text("utf-8")

    def written(value):
        if isinstance(value, dict):
            for name, inner in value.items():
                yield name
                yield from written(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from written(inner)

    made = session(Wanted(warnings=(SIDE_WARNING,)))
    asked = replace(made.provenance.known, tempo=Tempo())
    made = replace(made, provenance=replace(made.provenance, known=asked))
    assert set(written(as_read(made))) == published
    assert [name for name in sorted(published) if f"`{name}`" not in page] == []
    assert [
        name
        for name in (*TABLE, *COLUMNS)
        if f"`{name.split('_', 1)[-1]}`" not in page and f"`{name}`" not in page
    ] == []


def test_csv_has_a_row_a_repetition():
    rows = list(csv.DictReader(io.StringIO(dump_reps_csv(session(Wanted(), Wanted(start_s=30))))))

    assert [(row["set"], row["rep"]) for row in rows] == [
        (f"{s}", f"{r}") for s in (1, 2) for r in range(1, 7)
    ]
    assert float(rows[1]["right_peak_height_m"]) == 0.098
    assert float(rows[1]["top_start_s"]) - float(rows[1]["start_s"]) == pytest.approx(0.6)
    assert rows[1]["faults"] == "knee_bending"
    assert rows[4]["is_partial"] == "true"


def test_parquet_holds_every_sample_and_null_where_not_seen(tmp_path):
    wanted = Wanted(heights_m=HEIGHTS_M)
    write_samples_parquet(session(wanted), tmp_path / "samples.parquet")
    table = pq.read_table(tmp_path / "samples.parquet")
    left = table.filter(table["side"].to_numpy(zero_copy_only=False) == "left")

    assert tuple(table.column_names) == COLUMNS
    assert left["time_s"].to_numpy() == pytest.approx(times(wanted))
    assert left["height_m"].null_count == 4
    seen = left["height_m"].is_valid().to_numpy()
    truth_m = heel_height(times(wanted), wanted)
    assert left["height_m"].to_numpy()[seen] == pytest.approx(truth_m[seen])
    assert left["knee_flexion_rad"].null_count == 0
    right = table.filter(table["side"].to_numpy(zero_copy_only=False) == "right")
    assert right["knee_flexion_rad"].null_count == right.num_rows
    assert pq.read_metadata(tmp_path / "samples.parquet").metadata[b"schema"] == b"tiptoe.session/1"


def test_parquet_of_a_session_without_sets_is_an_empty_table(tmp_path):
    write_samples_parquet(replace(session(), sets=()), tmp_path / "it's.parquet")

    table = pq.read_table(tmp_path / "it's.parquet")
    assert (table.num_rows, tuple(table.column_names)) == (0, COLUMNS)
