"""Coming in: the link from the terminal, the password where one is set, and going out again."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from tiptoe.web.api.shapes import STRICT, answers
from tiptoe.web.guard import cookie_of
from tiptoe.web.page import plain_refusal, templates
from tiptoe.web.room import Room
from tiptoe.web.words import words

__all__ = ["router"]

LONG_S = 60 * 60 * 24 * 90

router = APIRouter()


class Password(BaseModel):
    model_config = STRICT
    password: Annotated[str, Field(min_length=1, max_length=200)]


class Healthy(BaseModel):
    ok: bool


def _with_cookie(room: Room, answer: Response, cookie: str) -> Response:
    answer.set_cookie(
        room.doors.cookie, cookie, max_age=LONG_S, httponly=True, samesite="strict", path="/"
    )
    return answer


@router.get("/open", include_in_schema=False)
async def open_link(request: Request, token: str = "") -> Response:
    """The one-time link: a cookie, and then no secret in the address any more."""
    room: Room = request.app.state.room
    known = cookie_of(request.headers.get("cookie", ""), room.doors.cookie)
    if room.keys.csrf(known):
        return RedirectResponse("/", 303)
    cookie = room.keys.use_link(token)
    if cookie is None:
        said = words()
        return HTMLResponse(plain_refusal(said("locked.used"), said("locked.fix")), 401)
    return _with_cookie(room, RedirectResponse("/", 303), cookie)


@router.get("/login", include_in_schema=False)
async def login_page(request: Request) -> Response:
    room: Room = request.app.state.room
    if room.keys.password_hash is None:
        return RedirectResponse("/", 303)
    return HTMLResponse(templates().get_template("login.html.j2").render(t=words()))


@router.post("/api/login", tags=["door"], responses=answers(401, 403, 413, 422), status_code=204)
def login(told: Password, request: Request) -> Response:
    """Come in by the password of this server, where it has one."""
    room: Room = request.app.state.room
    if not room.keys.is_password(told.password):
        what = {"what": "That is not the password.", "fix": "Wait a moment and try again."}
        return JSONResponse(what, 401)
    return _with_cookie(room, Response(status_code=204), room.keys.new_browser())


@router.post("/api/logout", tags=["door"], responses=answers(401, 403), status_code=204)
async def logout(request: Request) -> Response:
    """Lock this browser out again."""
    room: Room = request.app.state.room
    room.keys.forget(cookie_of(request.headers.get("cookie", ""), room.doors.cookie))
    answer = Response(status_code=204)
    answer.delete_cookie(room.doors.cookie, path="/", httponly=True, samesite="strict")
    return answer


@router.get("/healthz", tags=["door"], responses=answers(403))
async def healthz() -> Healthy:
    """Whether the server is up. Says nothing else."""
    return Healthy(ok=True)
