"""The pages in a real browser: nothing from elsewhere, nothing inaccessible, and a live set."""

import json
import os
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import av
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.alone]
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
PAGES = (
    *("/", "/welcome", "/coach", "/measure", "/history", "/plan", "/exercises"),
    *("/exercises/army_drill", "/people", "/settings", "/no/such/page"),
)
CLIP = files("tiptoe").joinpath("demo/hero.mp4")
TRUTH = json.loads(files("tiptoe").joinpath("demo/hero.json").read_text("utf-8"))
SHOE_M = TRUTH["subject"]["shoe_length_m"]
LEAD_S, TAIL_S, CAMERA_HZ = 30, 25, 30
KEPT_HZ, TOLERANCE_M = 20.0, 0.003
SAVED_MS = 120_000


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    data = tmp_path_factory.mktemp("data") / "record.sqlite3"
    command = (*(sys.executable, "-m", "tiptoe", "serve", "--no-open", "--json"), "--port", "0")
    with subprocess.Popen(
        (*command, "--data", str(data)), stdout=subprocess.PIPE, text=True, env=os.environ
    ) as running:
        yield json.loads(running.stdout.readline())
        running.terminate()


@pytest.fixture(scope="module")
def camera(tmp_path_factory):
    """What the camera sees: the first picture for a while, the clip, its last picture."""
    path = tmp_path_factory.mktemp("camera") / "camera.mjpeg"
    with av.open(str(CLIP)) as container:
        frames = [_jpeg(each) for each in container.decode(video=0)]
    tail = [frames[-1]] * (TAIL_S * CAMERA_HZ)
    path.write_bytes(b"".join([frames[0]] * (LEAD_S * CAMERA_HZ) + frames + tail))
    return path


def _jpeg(frame):
    import cv2

    bgr = frame.to_ndarray(format="bgr24")
    return cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()


@pytest.fixture(scope="module")
def browser(camera):
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as tools:
        running = tools.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                *("--no-sandbox", "--disable-gpu", "--use-fake-ui-for-media-stream"),
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={camera}",
            ],
        )
        yield running
        running.close()


@pytest.fixture(scope="module")
def context(browser, server):
    """A browser that came in by the link, with a person who answered the three questions."""
    made = browser.new_context()
    made.elsewhere, made.errors = [], []
    made.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith((server["address"], "data:", "blob:"))
            else made.elsewhere.append(asked.url)
        ),
    )
    made.on("weberror", lambda error: made.errors.append(str(error.error)))
    page = made.new_page()
    page.goto(server["link"])
    page.fill("input[name=name]", "Ada")
    page.click("button.primary")
    page.wait_for_selector("select[name='profile.pain.left']")
    page.select_option("select[name='profile.pain.left']", "0")
    page.select_option("select[name='profile.pain.right']", "0")
    page.click("button.primary")
    page.wait_for_url("**/plan")
    page.click("button.primary")
    page.wait_for_selector(".months")
    page.close()
    return made


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_in_light_and_dark_and_on_a_phone(context, server, path):
    axe = Path(pytest.importorskip("axe_playwright_python").__file__).parent / "axe.min.js"
    page = context.new_page()
    page.goto(server["address"] + path)
    for scheme, wide in (("light", 1280), ("dark", 1280), ("light", 390)):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": wide, "height": 844})
        page.evaluate(axe.read_text("utf-8"))
        found = page.evaluate("axe.run()")["violations"]
        bad = [
            (each["id"], [node["target"] for node in each["nodes"]][:5])
            for each in found
            if each["impact"] in {"serious", "critical"}
        ]
        assert not bad, f"{scheme} {wide}: {bad}"
        assert page.evaluate("document.documentElement.scrollWidth") <= wide
    page.close()
    assert not context.elsewhere
    assert not context.errors


def test_every_page_can_be_reached_by_the_keyboard(context, server):
    page = context.new_page()
    page.goto(server["address"] + "/measure")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.close()


def test_a_camera_that_is_not_there_is_a_clear_state(context, server):
    page = context.new_page()
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => "
        "Promise.reject(new DOMException('', 'NotFoundError'))"
    )
    page.goto(server["address"] + "/coach?exercise=two_leg_floor")
    page.click("#wish button.primary")
    page.wait_for_selector("#blocked:not([hidden])")
    assert "camera" in page.inner_text("#blocked-title")
    assert page.is_visible("#blocked-do")
    page.close()


def test_a_live_set_is_counted_saved_and_equal_to_offline(context, server):
    from tiptoe import app

    page = context.new_page()
    page.goto(server["address"] + "/coach?exercise=two_leg_floor")
    page.fill("input[name=size]", f"{SHOE_M * 100:.2f}")
    page.fill("input[name=reps]", str(TRUTH["reps"] if isinstance(TRUTH.get("reps"), int) else 6))
    page.uncheck("input[name=tempo]")
    page.click("#wish button.primary")
    page.wait_for_selector("#after:not([hidden])", timeout=(LEAD_S + TAIL_S + 20) * 1000)
    page.check("#pain input[value='0']", force=True)
    page.click("#pain button.primary")
    page.wait_for_selector("#saved:not([hidden])", timeout=SAVED_MS)
    session_id = page.get_attribute("#coach", "data-session")
    body = context.request.get(f"{server['address']}/api/sessions/{session_id}").json()
    page.close()
    kept_hz = body["recording"]["rate_hz"]
    if kept_hz < KEPT_HZ:
        pytest.skip(f"this machine looked at {kept_hz:.0f} pictures a second only")
    offline = app.measure_video(str(CLIP), shoe_length_m=SHOE_M)
    (found,), (wanted,) = body["sets"], offline.sets
    assert found["rep_count"] == wanted.rep_count
    for live, rep in zip(found["reps"], wanted.reps, strict=True):
        there, side = live["left"] or live["right"], rep.left or rep.right
        assert there["peak_height_m"] == pytest.approx(side.peak_height_m, abs=TOLERANCE_M)
