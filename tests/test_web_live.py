"""The live coach over its socket: the same count and heights as offline, and what may go wrong."""

import json
import struct
from importlib.resources import files

import av
import cv2
import pytest
from make_web import HOME, HOST, PROFILE, a_browser, a_room, a_stranger
from starlette.websockets import WebSocketDisconnect

from tiptoe import app
from tiptoe.errors import InputError, NotFoundError
from tiptoe.web.live_run import Run, _time

CLIP = files("tiptoe").joinpath("demo/hero.mp4")
SHOE_M = json.loads(files("tiptoe").joinpath("demo/hero.json").read_text("utf-8"))["subject"][
    "shoe_length_m"
]
ORIGIN = {"origin": HOME}
SOCKET = f"ws://{HOST}/live"
FREE = {"kind": "begin", "at_once": True, "shoe_length_m": SHOE_M}
TOLERANCE_M = 0.003


@pytest.fixture
def room(tmp_path):
    made = a_room(tmp_path)
    yield made
    made.close()


@pytest.fixture
def ada(room):
    return room.record.add_person("Ada", **PROFILE).id


def say(socket, **told):
    socket.send_text(json.dumps(told))
    return socket.receive_json()


def frame(socket, time_s, jpeg, missed=0):
    socket.send_bytes(struct.pack("<dI", time_s, missed) + jpeg)
    return socket.receive_json()


def pictures():
    """(time_s, JPEG) of the shipped clip as a browser sends them."""
    with av.open(str(CLIP)) as container:
        for each in container.decode(video=0):
            bgr = each.to_ndarray(format="bgr24")
            small = cv2.resize(bgr, (360, 640), interpolation=cv2.INTER_AREA)
            jpeg = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()
            yield 50.0 + float(each.pts * each.time_base), jpeg


@pytest.mark.parametrize("headers", [{}, {"origin": "http://evil.example"}, {"origin": "null"}])
@pytest.mark.usefixtures("ada")
def test_another_page_cannot_open_the_socket(room, headers):
    browser = a_browser(room)
    browser.headers.pop("origin")
    with pytest.raises(WebSocketDisconnect), browser.websocket_connect(SOCKET, headers=headers):
        pass


@pytest.mark.usefixtures("ada")
def test_a_stranger_cannot_open_the_socket(room):
    stranger = a_stranger(room)
    with pytest.raises(WebSocketDisconnect), stranger.websocket_connect(SOCKET, headers=ORIGIN):
        pass


@pytest.mark.usefixtures("ada")
def test_a_second_page_is_told_and_may_take_over(room):
    browser = a_browser(room)
    with browser.websocket_connect(SOCKET, headers=ORIGIN) as first:
        assert say(first, kind="tick")["kind"] == "refusal"
        with browser.websocket_connect(SOCKET, headers=ORIGIN) as second:
            assert second.receive_json() == {"kind": "busy"}
        with browser.websocket_connect(f"{SOCKET}?take=1", headers=ORIGIN) as third:
            assert say(third, kind="tick")["kind"] == "refusal"
            first.send_text("{}")
            assert first.receive_json()["kind"] == "refusal"
            assert first.receive_json() == {"kind": "taken"}
    assert room.live_holder is None


@pytest.mark.parametrize(
    "told", ["", "no json", "[1]", "3", '{"kind": "dance"}', '{"kind": "key"}', "[" * 3000]
)
@pytest.mark.usefixtures("ada")
def test_strange_messages_are_refused_and_end_nothing(room, told):
    with a_browser(room).websocket_connect(SOCKET, headers=ORIGIN) as socket:
        socket.send_text(told)
        answer = socket.receive_json()
        assert answer["kind"] == "refusal"
        assert answer["fix"]
        socket.send_bytes(b"short")
        assert socket.receive_json()["kind"] == "refusal"


@pytest.mark.parametrize("part", [0, -1, 99, "x", 1.5, True])
def test_a_part_that_the_plan_does_not_have_is_refused(room, ada, part):
    run = Run(room, ada, doses=lambda *_: ())
    with pytest.raises(NotFoundError, match="part"):
        run.tell({"kind": "begin", "part": part})


@pytest.mark.parametrize("time_s", [None, "1", True, float("nan"), float("inf")])
def test_a_message_without_a_time_is_refused(room, ada, time_s):
    with pytest.raises(InputError, match="without its time"):
        _time(time_s)
    with pytest.raises(InputError, match="begun"):
        Run(room, ada, doses=lambda *_: ()).tell({"kind": "tick", "time_s": 1.0})


@pytest.mark.parametrize(
    "wish", [{"legs": "three"}, {"sets": 10**9}, {"reps": "x"}, {"exercise": "no"}, {"sets": -1}]
)
def test_a_wish_that_cannot_be_done_is_refused(room, ada, wish):
    with pytest.raises(InputError):
        Run(room, ada, doses=lambda *_: ()).tell({"kind": "begin"} | wish)


@pytest.mark.slow
def test_live_over_the_socket_is_what_offline_measures(room, ada):
    """Same count, heights within 3 mm, a draft after every repetition, none once it is saved."""
    offline = app.measure_video(str(CLIP), shoe_length_m=SHOE_M)
    counts, time_s = [], 0.0
    with a_browser(room).websocket_connect(SOCKET, headers=ORIGIN) as socket:
        assert say(socket, **FREE)["kind"] == "begun"
        for time_s, jpeg in pictures():
            state = frame(socket, time_s, jpeg)
            if state["count"] and (not counts or state["count"] != counts[-1]):
                counts.append(state["count"])
                (draft,) = room.record.drafts(ada)
                assert len(draft.body["sets"][0]["reps"]) == state["count"]
        assert say(socket, kind="key", key="end_set", time_s=time_s)["stage"] == "summary"
        assert say(socket, kind="key", key="next", time_s=time_s)["stage"] == "pain"
        assert say(socket, kind="key", key="pain", pain=2, time_s=time_s)["stage"] == "done"
        saved = say(socket, kind="save")
        assert saved["kind"] == "saved"
        assert say(socket, kind="save")["session_id"] == saved["session_id"]

    (found,) = room.record.session(saved["session_id"]).body["sets"]
    (wanted,) = offline.sets
    assert counts == list(range(1, wanted.rep_count + 1))
    assert found["rep_count"] == wanted.rep_count
    for live, rep in zip(found["reps"], wanted.reps, strict=True):
        side = rep.left or rep.right
        there = live["left"] or live["right"]
        assert there["peak_height_m"] == pytest.approx(side.peak_height_m, abs=TOLERANCE_M)
    assert room.record.drafts(ada) == []
    assert [each.level for each in room.record.pain(ada)] == [2]
    page = a_browser(room).get(f"/sessions/{saved['session_id']}")
    assert "tt-figure" in page.text


@pytest.mark.slow
def test_a_page_that_dies_leaves_its_repetitions_and_another_goes_on(room, ada):
    browser = a_browser(room)
    shown = list(pictures())
    with browser.websocket_connect(SOCKET, headers=ORIGIN) as socket:
        say(socket, **FREE)
        for time_s, jpeg in shown[: len(shown) // 2]:
            state = frame(socket, time_s, jpeg)
    assert state["count"] > 0
    (draft,) = room.record.drafts(ada)
    assert len(draft.body["sets"][0]["reps"]) == state["count"]
    with browser.websocket_connect(SOCKET, headers=ORIGIN) as socket:
        say(socket, **FREE, draft=draft.id)
        again = frame(socket, *shown[0])
    assert again["count"] == state["count"]
