"""What people see: sentence, table, curve, page. Known sessions in, their numbers out."""

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sessions import FAULT, SIDE_WARNING, Wanted, heel_height, session, times

from tiptoe.model import HeelSignal, Legs, Metric, Rejected, ScaleSource, Shown, Side
from tiptoe.report import feet, figure, html, notebook, text, words
from tiptoe.report.truth import compare

HOSTILE = "<script>alert('x')</script>&\"'.mp4"


def with_set(made, **changes):
    return replace(made, sets=(replace(made.sets[0], **changes),))


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("value", "sigma", "unit", "said"),
    [
        (0.0961, 0.0042, "m", "9.6 ± 0.4\N{NO-BREAK SPACE}cm"),
        (-0.0004, None, "m", "0.0\N{NO-BREAK SPACE}cm"),
        (0.21, 0.03, "rad", "12.0 ± 1.7°"),
        (-0.031, 0.02, "1", "\N{MINUS SIGN}3 ± 2\N{NO-BREAK SPACE}%"),
        (6.0, None, "1", "6"),
        (30.0, None, "1/min", "30.0\N{NO-BREAK SPACE}/min"),
        (None, None, "m", words.DASH),
        (float("nan"), None, "m", words.DASH),
    ],
)
def test_numbers_are_said_in_the_units_people_use(value, sigma, unit, said):
    assert words.quantity(value, sigma, unit) == said


def test_the_summary_is_one_plain_sentence():
    assert words.summary(session()).replace("\N{NO-BREAK SPACE}", " ") == (
        "6 heel raises with both legs, 9.0 ± 0.3 cm high on average; 1 of them partial."
    )
    one = session(Wanted(heights_m=(0.1,), legs=Legs.LEFT))
    assert words.summary(one).startswith("1 heel raise with the left leg, 10.0")
    assert words.summary(session(Wanted(heights_m=()))) == "No heel raise was found."
    assert words.summary(replace(session(), sets=())) == "No heel raise was found."


# ---------------------------------------------------------------- terminal


def test_the_table_has_a_row_a_rep_and_what_was_not_counted():
    shown = text.render(session(Wanted(warnings=(SIDE_WARNING,))), width=200)

    rows = [line.split() for line in shown.splitlines() if re.match(r"\s+\d\s", line)]
    assert [row[0] for row in rows] == list("123456")
    assert rows[0][1] == "9.6"
    assert "partial" in rows[4]
    assert "the forefoot left the floor" in shown
    assert SIDE_WARNING.fix in shown


def test_without_a_known_length_the_table_shows_shares_and_says_how_to_get_centimetres():
    shown = text.render(session(Wanted(source=ScaleSource.POPULATION)), width=200)

    assert "cm" not in shown.replace("centimetres", "")
    assert "96\N{NO-BREAK SPACE}%" in shown
    assert "--foot-length" in shown


def test_a_rep_from_below_the_step_says_how_deep():
    made = session(Wanted(heights_m=(0.06,)))
    (rep,) = made.sets[0].reps
    deep = replace(rep, left=replace(rep.left, bottom_height_m=-0.041))

    assert text.notes(deep, is_metric=True).endswith("4.1\N{NO-BREAK SPACE}cm")
    assert text.notes(deep, is_metric=False) == ""
    assert text.notes(rep, is_metric=True) == ""


def test_markup_in_a_name_or_reason_is_only_text():
    made = session(Wanted(name="[bold red]x[/].mp4"))
    odd = Rejected(start_s=0.0, end_s=1.0, why="[link=evil]why[/link]")
    fault = replace(FAULT, name="[bold]knee[/]")
    rep = replace(made.sets[0].reps[0], faults=(fault,))
    made = with_set(
        made, segmentation=replace(made.sets[0].segmentation, reps=(rep,), rejected=(odd,))
    )

    shown = text.render(made, width=200)

    assert "[bold red]x[/].mp4" in shown
    assert "[link=evil]why[/link]" in shown
    assert "[bold]knee[/]" in shown


# ---------------------------------------------------------------- curve


def path_points(svg, kind):
    root = ET.fromstring(svg)  # noqa: S314 - our own drawing
    (path,) = (e for e in root.iter() if e.get("class") == kind)
    return np.array([[float(v) for v in p.split()] for p in re.split("[ML]", path.get("d"))[1:]])


def test_the_drawn_line_is_the_curve():
    wanted = Wanted()
    svg = figure.draw(session(wanted).sets[0], width=800, height=300)
    facts = {k: float(v) for k, v in re.findall(r'data-(\w+)="([-\d.]+)"', svg[:600])}

    x, y = path_points(svg, "tt-line tt-left").T
    share = (x - facts["left"]) / (facts["right"] - facts["left"])
    time_s = facts["start"] + share * (facts["end"] - facts["start"])
    height_cm = (y - facts["zero"]) / (facts["one"] - facts["zero"])

    assert height_cm == pytest.approx(heel_height(time_s, wanted) * 100, abs=0.15)
    assert time_s.size == times(wanted).size - 4  # four samples were not seen: a gap, not a line
    drawn = svg[svg.index('class="tt-line tt-left"') :]
    assert drawn[: drawn.index("/>")].count("M") == 2


def test_a_long_recording_grows_wider_and_keeps_every_peak():
    heights_m = tuple(0.08 + 0.0002 * k for k in range(150))
    wanted = Wanted(heights_m=heights_m)
    svg = figure.draw(session(wanted).sets[0], width=800)
    facts = {k: float(v) for k, v in re.findall(r'data-(\w+)="([-\d.]+)"', svg[:600])}

    assert float(re.search(r'width="([\d.]+)"', svg)[1]) > 1500
    assert len(svg) < 600_000
    y = path_points(svg, "tt-line tt-left").T[1]
    highest_cm = (y.min() - facts["zero"]) / (facts["one"] - facts["zero"])
    assert highest_cm == pytest.approx(max(heights_m) * 100, abs=0.1)


def test_only_the_second_foot_is_dashed():
    assert "tt-right tt-second" in figure.draw(session().sets[0])
    assert '"tt-line tt-right"' in figure.draw(session(Wanted(legs=Legs.RIGHT)).sets[0])


def test_no_curve_gives_no_picture_and_an_unseen_foot_still_draws():
    unseen = replace(session().sets[0].signals[0], height_m=np.full(times(Wanted()).size, np.nan))

    assert figure.draw(replace(session().sets[0], signals=())) == ""
    ET.fromstring(figure.draw(replace(session().sets[0], signals=(unseen,))))  # noqa: S314


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.floats(0.001, 0.3), max_size=5).map(tuple),
    st.sampled_from(Legs),
    st.sampled_from(ScaleSource),
)
def test_any_session_can_be_drawn_and_written(heights_m, legs, source):
    made = session(Wanted(heights_m=heights_m, legs=legs, source=source))

    ET.fromstring(figure.draw(made.sets[0]))  # noqa: S314 - our own drawing
    assert "nan" not in figure.draw(made.sets[0])
    assert html.render(made)
    assert text.render(made)


# ---------------------------------------------------------------- page


class Tags(HTMLParser):
    """Every tag with its attributes, and the text outside of scripts."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)


def test_a_hostile_name_stays_text_everywhere():
    made = session(Wanted(name=HOSTILE, warnings=(replace(SIDE_WARNING, message=HOSTILE),)))
    odd = Rejected(start_s=0.0, end_s=1.0, why=HOSTILE)
    bad = Metric(name=HOSTILE, unit="m", value=None, why_missing=HOSTILE)
    made = with_set(
        made,
        segmentation=replace(made.sets[0].segmentation, rejected=(odd,), method=HOSTILE),
        metrics=(bad,),
        signals=tuple(
            replace(each, origin=HOSTILE, landmark=HOSTILE) for each in made.sets[0].signals
        ),
    )
    page = Tags(html.render(made))

    assert [tag for tag, _ in page.tags].count("script") == 3  # two tables of data and our own
    assert any(HOSTILE in said for said in page.words)
    assert HOSTILE not in notebook.as_html(made)


def test_the_page_asks_for_nothing_outside_itself():
    page = Tags(html.render(session(), extras=html.Extras(overlay="overlay.mp4")))

    addresses = [
        value
        for tag, attrs in page.tags
        for name, value in attrs.items()
        if name in {"src", "href", "action", "poster", "srcset"} and value
    ]
    assert {a for a in addresses if not a.startswith(("data:", "#"))} == {"overlay.mp4"}
    assert "url(" not in html.render(session())


def test_the_page_tells_what_was_measured_rejected_and_why():
    made = session(Wanted(warnings=(SIDE_WARNING,)))
    page = html.render(made)
    told = " ".join(" ".join(Tags(page).words).split())

    assert "6 heel raises with both legs" in told
    assert "the forefoot left the floor: a step" in told
    assert SIDE_WARNING.message in told
    assert SIDE_WARNING.fix in told
    assert "body mass was not given" in told
    assert "only a camera behind the heels shows" in told
    assert "foot 0.260 m given, 130.0 px long in the picture" in told
    assert "9" * 64 in told
    assert "foot length 26.0 cm" in told


def test_a_page_without_repetitions_says_how_to_film():
    for made in (session(Wanted(heights_m=())), replace(session(), sets=())):
        assert html.FILM_AGAIN in " ".join(Tags(html.render(made)).words)
    assert html.FILM_AGAIN not in html.render(session())


def test_without_a_known_length_the_page_has_no_centimetres_and_says_how_to_get_them():
    made = session(Wanted(source=ScaleSource.POPULATION))
    told = " ".join(Tags(html.render(made)).words)

    assert not re.search(r"\d\s*cm\b", told.replace("26.0\N{NO-BREAK SPACE}cm", ""))
    assert "--foot-length" in told
    assert '"unit": "%"' in told


def test_the_heights_beside_each_picture_are_those_of_that_moment():
    wanted = Wanted()

    class Album(html.NoPictures):
        def __init__(self):
            super().__init__(times_s=tuple(np.arange(0, 13, 0.1)))

        def at(self, time_s):
            return b"jpeg" + bytes([int(time_s * 10)])

    page = html.render(session(wanted), extras=html.Extras(pictures=Album()))
    (track,) = json.loads(re.search(r'id="tracks">(.*?)</script>', page)[1])

    seen = [k for k, value in enumerate(track["heights"]["left"]) if value is not None]
    truth_cm = heel_height(np.array(track["time_s"])[seen], wanted) * 100
    assert np.array(track["heights"]["left"])[seen] == pytest.approx(truth_cm, abs=0.6)
    assert len(track["time_s"]) == len(track["heights"]["left"])
    assert track["reps"][1] == pytest.approx([3.0, 3.6, 3.85, 4.6])


def test_the_page_of_a_long_film_stays_small():
    class Album(html.NoPictures):
        def __init__(self):
            super().__init__(times_s=tuple(np.arange(0, 600, 0.5)))

        def at(self, time_s):
            return bytes([int(time_s) % 256]) * 9_000

        def foot_at(self, time_s):
            return self.at(time_s)

    made = session(Wanted(heights_m=(0.1,) * 290))

    page = html.render(made, extras=html.Extras(pictures=Album()))

    assert len(page) < 6_000_000
    assert page.count("data:image/jpeg") > 300


def test_the_foot_is_inside_the_box_at_bottom_and_top():
    made = session()
    boxes = feet.foot_boxes(made)
    (foot,) = made.motion.shots[0].feet
    rep = made.sets[0].reps[0]

    assert set(boxes) >= {feet.bottom_s(rep), feet.top_s(rep)}
    left, top, right, bottom = boxes[feet.top_s(rep)]
    for x, y in (foot.heel_px, foot.toe_px, foot.heel_px - [0, foot.rise_px.max()]):
        assert left < x < right
        assert top < y < bottom
    assert feet.foot_boxes(replace(made, motion=None)) == {}
    moved = np.tile([[1.0, 0.0, 7.0], [0.0, 1.0, -4.0]], (made.motion.shots[0].time_s.size, 1, 1))
    shots = (replace(made.motion.shots[0], camera=moved),)
    swayed = feet.foot_boxes(replace(made, motion=replace(made.motion, shots=shots)))
    assert swayed[feet.top_s(rep)] == (left + 7, top - 4, right + 7, bottom - 4)
    lost = replace(foot, ball_px=np.array([np.nan, np.nan]))
    shots = (replace(made.motion.shots[0], feet=(lost,)),)
    assert feet.foot_boxes(replace(made, motion=replace(made.motion, shots=shots))) == {}


# ---------------------------------------------------------------- truth, notebook


def test_the_error_against_a_known_truth_is_the_error_put_in():
    wanted = Wanted(heights_m=(0.1, 0.1))
    time_s = times(wanted)
    truth = {
        "rep_count": 2,
        "events": [{"peak_height_m": 0.098}] * 2,
        "time_s": list(time_s),
        "heel_height_m": {
            "left": list(heel_height(time_s, wanted) - 0.003),
            "right": list(heel_height(time_s, wanted) * 0.98),
        },
    }

    found = compare(session(wanted), truth)

    assert found.rep_count_is_right
    assert found.height_rmse_m[Side.LEFT] == pytest.approx(0.003)
    assert found.height_rmse_m[Side.RIGHT] == pytest.approx(0, abs=1e-9)
    assert found.rows[1].difference == "+2.0\N{NO-BREAK SPACE}mm"
    assert not compare(session(wanted), truth | {"rep_count": 3}).rep_count_is_right


def test_values_show_themselves_in_a_notebook():
    from tiptoe.app import show_values

    before = Shown.as_html, Shown.as_text
    show_values()
    try:
        made = session(Wanted(name=HOSTILE))
        assert "<svg" in made._repr_html_()
        assert "<svg" in made.sets[0]._repr_html_()
        assert "6 heel raises" in str(made)
        assert "not counted" in str(made.sets[0])
        assert str(made.sets[0].signals[0]).startswith("<HeelSignal left heel: 416/420")
        assert isinstance(made.sets[0].signals[0], HeelSignal)
    finally:
        Shown.as_html, Shown.as_text = before
