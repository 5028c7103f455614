"""The files of a report, written from a real clip and opened by a real browser."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from sessions import SIDE_WARNING, Wanted, session

from tiptoe import app
from tiptoe.errors import SetupError, TiptoeError
from tiptoe.read.video.frames import Frame
from tiptoe.report.drawing import Drawer, body_at, heel_at
from tiptoe.report.overlay import LONGEST_PX, OverlayWriter

HERO = Path(app.__file__).parent / "demo" / "hero.mp4"
NAMES = {"report.html", "overlay.mp4", "reps.csv", "samples.parquet", "session.json"}
BROWSER = next(
    (p for p in map(shutil.which, ("chromium", "google-chrome", "chromium-browser")) if p), None
)


def stamps(path):
    with av.open(str(path)) as film:
        return [float(frame.pts * frame.time_base) for frame in film.decode(video=0)]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A made session of the shipped clip's size, written over the shipped clip."""
    folder = tmp_path_factory.mktemp("out") / "new" / "deep"
    told = []
    made = session(Wanted(heights_m=(0.1, 0.05, 0.098, 0.1), warnings=(SIDE_WARNING,)))
    app.write_session(made, HERO, folder, progress=lambda share, word: told.append((share, word)))
    return folder, told


def test_all_files_appear_and_nothing_else(written):
    folder, told = written

    assert {each.name for each in folder.iterdir()} == NAMES
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert shares[-1] <= 1


def test_the_overlay_plays_anywhere_at_the_times_of_the_recording(written):
    with av.open(str(written[0] / "overlay.mp4")) as film:
        stream = film.streams.video[0]
        assert (stream.codec.name, stream.pix_fmt) == ("h264", "yuv420p")
        assert max(stream.width, stream.height) <= LONGEST_PX
    assert stamps(written[0] / "overlay.mp4") == pytest.approx(stamps(HERO), abs=1e-4)


def test_uneven_times_are_kept_and_a_large_picture_is_made_smaller(tmp_path):
    times_s = np.cumsum([0, 0.03, 0.05, 0.033, 0.2, 0.01, 0.04])
    made = session()
    large = replace(made.recording, width_px=1920, height_px=1080)

    with OverlayWriter(tmp_path / "o.mp4", replace(made, recording=large)) as overlay:
        for k, time_s in enumerate(times_s):
            frame = Frame(k, float(time_s), np.full((1620, 1920), 60 + 10 * k, dtype=np.uint8))
            overlay.offer(frame.time_s, frame.colours(overlay.share))

    assert stamps(tmp_path / "o.mp4") == pytest.approx(times_s, abs=1e-4)
    with av.open(str(tmp_path / "o.mp4")) as film:
        assert film.streams.video[0].width == LONGEST_PX


def test_the_drawing_shows_the_foot_where_it_is():
    made = session()
    (shot,) = made.motion.shots
    (foot,) = shot.feet
    rep = made.sets[0].reps[0]
    blank = np.zeros((960, 540, 3), dtype=np.uint8)

    drawn = Drawer(session=made, share=1.0).draw(blank, time_s=rep.top_start_s + 0.05)

    heel = heel_at(foot, rep.top_start_s + 0.05)
    assert foot.heel_px[1] - heel[1] == pytest.approx(48, abs=0.1)  # 9.6 cm at 2 mm a pixel
    assert drawn[round(heel[1]), round(heel[0])].sum() > 300
    assert drawn.shape[0] > 960
    assert drawn[960:].any()


def test_the_drawing_goes_along_with_a_camera_in_the_hand():
    made = session()
    (shot,) = made.motion.shots
    moved = np.tile([[1.0, 0.0, 40.0], [0.0, 1.0, -60.0]], (shot.time_s.size, 1, 1))
    held = replace(made, motion=replace(made.motion, shots=(replace(shot, camera=moved),)))
    time_s = made.sets[0].reps[0].top_start_s

    still, swayed = (
        Drawer(session=each, share=1.0).draw(np.zeros((960, 540, 3), np.uint8), time_s=time_s)
        for each in (made, held)
    )

    assert np.array_equal(swayed[100:890, 140:440], still[160:950, 100:400])
    assert still[700:960].any()


def test_between_two_looks_the_body_follows_its_measured_rise():
    made = session()
    (shot,) = made.motion.shots
    rep = made.sets[0].reps[0]
    top_s = rep.top_start_s + 0.1

    nose = body_at(shot.pose, shot, top_s)[0]

    assert 0.14 * 960 - nose[1] == pytest.approx(48, abs=12)
    assert np.isnan(body_at(shot.pose, shot, 1e6)).all()


def test_when_writing_fails_nothing_stays(tmp_path):
    (tmp_path / "broken.mp4").write_bytes(HERO.read_bytes()[:2000])

    with pytest.raises(TiptoeError):
        app.write_session(session(), tmp_path / "broken.mp4", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_a_file_is_refused_with_a_fix(tmp_path):
    (tmp_path / "taken").touch()

    with pytest.raises(SetupError, match="taken") as refusal:
        app.write_session(session(), HERO, tmp_path / "taken")
    assert "--out" in refusal.value.fix


def test_an_older_report_stays_whole_when_the_new_one_fails(tmp_path):
    (tmp_path / "report.html").write_text("old")

    with pytest.raises(TiptoeError):
        app.write_session(session(), tmp_path / "gone.mp4", tmp_path)
    assert (tmp_path / "report.html").read_text() == "old"
    assert os.listdir(tmp_path) == ["report.html"]  # noqa: PTH208


def test_a_session_is_loaded_from_what_was_written(written):
    loaded = app.load_session(written[0] / "session.json")

    assert loaded.sets[0].rep_count == 4
    assert "4 heel raises" in str(loaded)


# ---------------------------------------------------------------- in a browser


@pytest.fixture(scope="module")
def chromium():
    if BROWSER is None:
        pytest.skip("no chromium on this machine")
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, written):
    """The report, open, with everything it asked for and complained about."""
    page = chromium.new_page(viewport={"width": 1100, "height": 900})
    page.asked, page.complaints = [], []
    page.on("request", lambda r: page.asked.append(r.url))
    page.on("console", lambda m: page.complaints.append(m.text))
    page.on("pageerror", lambda e: page.complaints.append(str(e)))
    page.goto((written[0] / "report.html").as_uri())
    yield page
    page.close()


def test_the_report_opens_alone_and_without_complaint(page):
    assert "4 heel raises" in page.inner_text("h1")
    assert page.complaints == []
    assert [url for url in page.asked if not url.startswith("data:")] == [page.url]
    assert page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)")


def test_pointing_at_the_curve_shows_that_moment(page):
    before = page.get_attribute(".frame img", "src")
    box = page.locator(".chart .wide svg").bounding_box()

    page.mouse.move(box["x"] + box["width"] * 0.55, box["y"] + box["height"] * 0.5)

    assert page.get_attribute(".frame img", "src") != before
    seconds = float(page.inner_text(".readout span:first-child").split()[0])
    assert seconds == pytest.approx(9.97 * 0.55, abs=0.35)
    assert page.locator(".wide .tt-cursor").get_attribute("visibility") == "visible"


def test_the_keyboard_moves_through_the_recording(page):
    page.focus(".chart")
    page.keyboard.press("Home")
    first = page.get_attribute(".chart", "aria-valuetext")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    later = page.get_attribute(".chart", "aria-valuetext")

    assert first.startswith("0.00 s")
    assert float(later.split()[0]) == pytest.approx(0.5, abs=0.1)
    page.keyboard.press("End")
    assert float(page.get_attribute(".chart", "aria-valuenow")) > 9


def test_a_rep_in_the_table_is_a_moment_of_the_curve(page):
    page.locator("tbody .go").nth(3).click()

    assert "rep 2, at the top" in page.inner_text(".readout")


@pytest.mark.parametrize("width", [320, 390, 768, 1400])
def test_nothing_hangs_over_the_edge(page, width):
    page.set_viewport_size({"width": width, "height": 800})

    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(page, scheme):
    """WCAG AA: 4.5 to 1 for the main, the faint and the warning text."""
    page.emulate_media(color_scheme=scheme)
    ratio = """(selector) => {
        const light = (c) => { const [r, g, b] = c.match(/[\\d.]+/g).map((v) => v / 255)
            .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
        const e = document.querySelector(selector); let g = e;
        while (getComputedStyle(g).backgroundColor === "rgba(0, 0, 0, 0)") g = g.parentElement;
        const [a, b] = [getComputedStyle(e).color, getComputedStyle(g).backgroundColor].map(light);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05); }"""

    for selector in ("h1", ".facts li", ".facts .caution a", ".legend span", ".warnings li", "dt"):
        assert page.evaluate(ratio, selector) > 4.5, selector
