"""The catalogue to look at: what each exercise is, how it is done, what is easier and harder."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from tiptoe import catalogue
from tiptoe.errors import InputError, NotFoundError
from tiptoe.web import draw
from tiptoe.web.page import render

__all__ = ["router"]

router = APIRouter(include_in_schema=False)


@router.get("/exercises")
def exercises(request: Request) -> Response:
    every = list(catalogue.exercises().values())
    return render(request, "exercises.html.j2", exercises=every, pair=draw.pair)


@router.get("/exercises/{name}")
def exercise(name: str, request: Request) -> Response:
    try:
        found = catalogue.exercise(name)
    except InputError as refusal:
        raise NotFoundError(refusal.what, fix="Look through all of them.") from refusal
    return render(
        request,
        "exercise.html.j2",
        exercise=found,
        pair=draw.pair,
        mistakes=[catalogue.fault(each) for each in found.mistakes],
    )
