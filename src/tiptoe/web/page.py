"""Draw a page: template, words, units, and what every page needs.

Everything is escaped; no style or script is written into a page (the policy forbids it).
"""

import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

import tiptoe
from tiptoe.web.units import Units
from tiptoe.web.words import words

__all__ = ["PERSON", "asset", "plain_refusal", "render", "templates"]

PERSON = "person"  # the end of the cookie that says whose pages are open
NAV = (
    ("today", "/"),
    ("coach", "/coach"),
    ("measure", "/measure"),
    ("history", "/history"),
    ("plan", "/plan"),
    ("exercises", "/exercises"),
    ("people", "/people"),
    ("settings", "/settings"),
)


@cache
def templates() -> jinja2.Environment:
    room = jinja2.Environment(
        loader=jinja2.PackageLoader("tiptoe.web", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    room.globals |= {
        "asset": asset,
        "nav": NAV,
        "version": tiptoe.__version__,
        "data": _data,
        "exercise_title": exercise_title,
    }
    return room


@cache
def _stamp() -> str:
    """Changes with every file of ours, so that a browser may keep what it has for long."""
    digest = hashlib.sha256(tiptoe.__version__.encode())
    for each in sorted(files("tiptoe.web").joinpath("static").iterdir(), key=lambda f: f.name):
        if each.is_file():
            digest.update(each.read_bytes())
    return digest.hexdigest()[:12]


def asset(name: str) -> str:
    return f"/static/{name}?v={_stamp()}"


def exercise_title(exercise: str) -> str:
    """As people say it."""
    from tiptoe.catalogue import exercises

    found = exercises().get(exercise)
    return found.title if found else exercise.replace("_", " ").capitalize()


def _data(name: str, value: object) -> Markup:
    """A block of JSON that scripts read and browsers never run."""
    text = json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026")
    return Markup('<script type="application/json" id="{}">{}</script>').format(name, Markup(text))  # noqa: S704


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:  # noqa: ANN401
    """The page for the person whose pages are open in this browser."""
    room = request.app.state.room
    settings = room.settings()
    said = words(settings["language"])
    people = room.record.people()
    shared = {
        "t": said,
        "units": Units(settings["units"]),
        "settings": settings,
        "path": request.url.path,
        "csrf": request.scope.get("tiptoe.csrf", ""),
        "people": people,
        "person": pick_person(request, people),
        "is_shared": room.keys.password_hash is not None,
    }
    text = templates().get_template(template).render(shared | values)
    return HTMLResponse(text, status_code=status)


def pick_person(request: Request, people: list[Any]) -> Any:  # noqa: ANN401 - a Person or None
    """The one chosen in this browser, else the only one, else the first."""
    chosen = request.cookies.get(f"{request.app.state.room.doors.cookie}-{PERSON}", "")
    return next((each for each in people if each.id == chosen), people[0] if people else None)


def plain_refusal(what: str, fix: str) -> str:
    """A page for somebody who may not come in: nothing of the record is in it."""
    said = words()
    return (
        templates()
        .get_template("locked.html.j2")
        .render(t=said, what=escape(what), fix=escape(fix))
    )
