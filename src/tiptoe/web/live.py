"""The live coach: the page, and the WebSocket that carries frames in and state out."""

from fastapi import APIRouter

__all__ = ["router"]

router = APIRouter(include_in_schema=False)
