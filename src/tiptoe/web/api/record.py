"""/api: settings, the catalogue, and the whole record as one file."""

import os
import tempfile
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from tiptoe.web.api.people import USUAL
from tiptoe.web.api.shapes import Settings, SettingsChange, answers
from tiptoe.web.room import Room

__all__ = ["router"]

router = APIRouter(prefix="/api", tags=["record"], responses=answers(*USUAL))


@router.get("/settings")
def settings(request: Request) -> Settings:
    """How the pages look and sound."""
    room: Room = request.app.state.room
    return Settings(**room.settings())


@router.patch("/settings")
def change_settings(told: SettingsChange, request: Request) -> Settings:
    """Change what is named; the rest stays."""
    room: Room = request.app.state.room
    changed = room.settings() | told.model_dump(exclude_none=True)
    room.record.set_setting("web", changed)
    return Settings(**changed)


@router.get(
    "/backup",
    response_class=FileResponse,
    responses={
        200: {
            "content": {
                "application/vnd.sqlite3": {"schema": {"type": "string", "format": "binary"}}
            }
        }
    },
)
def backup(request: Request) -> FileResponse:
    """The whole record as one file, checked; `tiptoe restore` takes it back."""
    from tiptoe.errors import SetupError
    from tiptoe.store.copying import copy_file

    room: Room = request.app.state.room
    source = room.record.place.file
    if source is None:
        raise SetupError(
            "This record is in a database server.", fix="Back it up there, with pg_dump."
        )
    handle, name = tempfile.mkstemp(prefix="tiptoe-", suffix=".sqlite3")
    os.close(handle)
    made = Path(name)
    copy_file(source, made)
    return FileResponse(
        made,
        filename=f"tiptoe-{room.clock():%Y-%m-%d}.sqlite3",
        media_type="application/vnd.sqlite3",
        background=BackgroundTask(made.unlink, missing_ok=True),
    )
