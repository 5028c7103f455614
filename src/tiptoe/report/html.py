"""Write a session as one self-contained page that opens from a file, offline.

Session -> str. Pure. Nothing is loaded from anywhere: pictures, styles and script are inside.
"""

import base64
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

import jinja2
import numpy as np
from markupsafe import Markup

from tiptoe import catalogue
from tiptoe.model import HeelSet, Rep, Session
from tiptoe.report import feet, figure, form, how, text, words
from tiptoe.report.truth import Comparison

WIDE_PX, NARROW_PX = (860.0, 300.0), (380.0, 250.0)  # the curve on a desk and on a phone
FILM_AGAIN = (
    "If there were heel raises in it: film from the side, the phone still, the whole foot in the "
    "picture and near enough, and stand flat for a second before the first one."
)
FRAMES_BYTES = 2_100_000  # of whole pictures in a page, before base64
FEET_BYTES = 1_200_000  # of foot pictures in a page, before base64


class Pictures(Protocol):
    """What the page asks of whoever kept the pictures."""

    @property
    def times_s(self) -> tuple[float, ...]: ...
    def at(self, time_s: float) -> bytes: ...
    def foot_at(self, time_s: float) -> bytes: ...


@dataclass(frozen=True, slots=True)
class NoPictures:
    """For a session whose recording is not at hand."""

    times_s: tuple[float, ...] = ()

    def at(self, time_s: float) -> bytes:  # noqa: ARG002
        return b""

    def foot_at(self, time_s: float) -> bytes:  # noqa: ARG002
        return b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """What a page can show besides the session itself."""

    pictures: Pictures = NoPictures()
    overlay: str | None = None
    comparison: Comparison | None = None


def session_part(page: str) -> str:
    """The piece of a written page that another page may show; styles and script stay behind."""
    _, _, rest = page.partition("<!-- session -->")
    part, _, _ = rest.partition("<!-- /session -->")
    figures = files("tiptoe.report").joinpath("page/figure.css").read_text("utf-8")
    return part.replace(f"<style>{figures}</style>", "")


def render(session: Session, *, extras: Extras | None = None) -> str:
    """The whole page."""
    extras = extras or Extras()
    frames = _frames(extras.pictures)
    shown_s = [time_s for time_s, _ in frames]
    return (
        _templates()
        .get_template("report.html.j2")
        .render(
            session=session,
            summary=words.summary(session).replace(" ± ", "\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}"),
            facts=how.facts(session),
            sections=_sections(session, extras.pictures, shown_s),
            frames=[uri for _, uri in frames],
            shape=(session.recording.width_px, session.recording.height_px),
            origins=how.origins(session),
            provenance=how.provenance(session),
            extras=extras,
            film_again="" if any(each.reps for each in session.sets) else FILM_AGAIN,
            no_centimetres=text.no_centimetres(session.sets),
        )
    )


@cache
def _templates() -> jinja2.Environment:
    """Everything is escaped; styles and script come from our own files."""
    room = jinja2.Environment(
        loader=jinja2.PackageLoader("tiptoe.report", "page"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    page = files("tiptoe.report").joinpath("page")
    room.globals["style"] = Markup(page.joinpath("report.css").read_text("utf-8"))  # noqa: S704
    room.globals["script"] = Markup(page.joinpath("report.js").read_text("utf-8"))  # noqa: S704
    return room


def _sections(session: Session, pictures: Pictures, shown_s: list[float]) -> list[dict[str, Any]]:
    left = [FEET_BYTES]
    return [_section(each, pictures, shown_s, left) for each in session.sets]


def _section(
    heel_set: HeelSet, pictures: Pictures, shown_s: list[float], left: list[int]
) -> dict[str, Any]:
    wide = figure.draw(heel_set, width=WIDE_PX[0], height=WIDE_PX[1])
    is_long = "tt-long" in wide[:200]  # it scrolls on every screen: one drawing is enough
    narrow = "" if is_long else figure.draw(heel_set, width=NARROW_PX[0], height=NARROW_PX[1])
    return {
        "sentence": words.set_sentence(heel_set),
        "wide": Markup(wide),  # noqa: S704 - drawn by us, escaped there
        "narrow": Markup(narrow),  # noqa: S704
        "legend": [curve.side.value for curve in figure.curves(heel_set)],
        "first": _first_shown(heel_set, shown_s),
        "track": _track(heel_set, shown_s),
        "cards": how.cards(heel_set),
        "details": how.details(heel_set),
        "missing": how.missing(heel_set),
        "feet": [side.value for side in words.sides(heel_set)],
        "rows": [
            _row(heel_set, number, rep, _feet(rep, pictures, left))
            for number, rep in enumerate(heel_set.reps, start=1)
        ],
        "rejected": heel_set.rejected,
        "form": _form(heel_set, shown_s),
    }


def _form(heel_set: HeelSet, shown_s: list[float]) -> dict[str, Any] | None:
    """Exercise, verdict, what to change with the picture where it was worst, and the rest."""
    if heel_set.exercise is None:
        return None
    absent, hidden = form.checks(heel_set)
    return {
        "exercise": form.exercise(heel_set),
        "tempo": form.tempo(heel_set),
        "verdict": form.verdict(heel_set),
        "advice": [
            {"told": each, "frame": _nearest(shown_s, each.worst_s)}
            for each in form.advice(heel_set)
        ],
        "more": form.more(heel_set),
        "absent": absent,
        "hidden": hidden,
        "breathing": catalogue.BREATHING,
    }


def _nearest(shown_s: list[float], time_s: float | None) -> int | None:
    """The kept picture nearest to a moment."""
    if time_s is None or not shown_s:
        return None
    return int(np.argmin(np.abs(np.array(shown_s) - time_s)))


def _row(heel_set: HeelSet, number: int, rep: Rep, pictures: tuple[str, str]) -> dict[str, Any]:
    start, up, hold, down = text.phases(rep)
    return {
        "number": number,
        "top_s": feet.top_s(rep),
        "bottom_s": feet.bottom_s(rep),
        "bottom": pictures[0],
        "top": pictures[1],
        "heights": [
            words.height(rep.side(side), is_metric=heel_set.is_metric)
            for side in words.sides(heel_set)
        ],
        "of_best": _of_best(rep),
        "start": start,
        "phases": (up, hold, down),
        "notes": text.notes(rep, is_metric=heel_set.is_metric),
        "is_partial": rep.is_partial,
        "why_missing": rep.why_missing,
    }


def _of_best(rep: Rep) -> str:
    shares = [side.share_of_best for side in (rep.left, rep.right) if side is not None]
    return words.quantity(max(shares), 0.0, "1").replace(" ± 0", "") if shares else words.DASH


def _feet(rep: Rep, pictures: Pictures, left: list[int]) -> tuple[str, str]:
    """Bottom and top as data URIs, as long as the page has room for them."""
    bottom, top = pictures.foot_at(feet.bottom_s(rep)), pictures.foot_at(feet.top_s(rep))
    left[0] -= len(bottom) + len(top)
    return (_uri(bottom), _uri(top)) if left[0] > 0 else ("", "")


def _frames(pictures: Pictures) -> list[tuple[float, str]]:
    """As many whole pictures, evenly chosen, as the page has room for."""
    times_s = pictures.times_s
    if not times_s:
        return []
    tried = times_s[:: max(1, len(times_s) // 20)]
    each = sum(len(pictures.at(time_s)) for time_s in tried) / len(tried)
    every = max(1, int(np.ceil(len(times_s) * each / FRAMES_BYTES)))
    return [(time_s, _uri(pictures.at(time_s))) for time_s in times_s[::every]]


def _uri(jpeg: bytes) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode() if jpeg else ""


def _first_shown(heel_set: HeelSet, shown_s: list[float]) -> int:
    """Which picture stands in the page before anybody points at the curve: the first top."""
    if not shown_s or not heel_set.reps:
        return 0
    return int(np.argmin(np.abs(np.array(shown_s) - feet.top_s(heel_set.reps[0]))))


def _track(heel_set: HeelSet, shown_s: list[float]) -> dict[str, Any]:
    """What the script says at each moment: height of each foot, in the unit shown, and the rep."""
    curves = figure.curves(heel_set)
    times_s = shown_s or ([float(t) for t in curves[0].time_s[::3]] if curves else [])
    return {
        "unit": "cm" if heel_set.is_metric else "%",
        "time_s": [round(t, 3) for t in times_s],
        "heights": {curve.side.value: _heights(curve, times_s) for curve in curves},
        "reps": [_corners(rep) for rep in heel_set.reps],
    }


def _heights(curve: figure.Curve, times_s: list[float]) -> list[float | None]:
    if not times_s:
        return []
    after = np.clip(np.searchsorted(curve.time_s, times_s), 1, max(1, curve.time_s.size - 1))
    before_is_nearer = np.array(times_s) - curve.time_s[after - 1] < (
        curve.time_s[np.minimum(after, curve.time_s.size - 1)] - np.array(times_s)
    )
    at = np.minimum(after - before_is_nearer, curve.time_s.size - 1)
    inside = (np.array(times_s) >= curve.time_s[0] - 0.1) & (
        np.array(times_s) <= curve.time_s[-1] + 0.1
    )
    values = np.where(inside, curve.shown[at], np.nan)
    return [round(float(v), 1) + 0.0 if np.isfinite(v) else None for v in values]


def _corners(rep: Rep) -> list[float]:
    return [round(t, 3) for t in (rep.start_s, rep.top_start_s, rep.top_end_s, rep.end_s)]
