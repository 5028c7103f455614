"""The catalogue to look at: what each exercise is, how it is done, what is easier and harder."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from tiptoe import catalogue
from tiptoe.errors import InputError, NotFoundError
from tiptoe.web.page import render

__all__ = ["router"]

DAY = "private, max-age=86400"

router = APIRouter(include_in_schema=False)


@router.get("/exercises")
def exercises(request: Request) -> Response:
    return render(
        request,
        "exercises.html.j2",
        exercises=list(catalogue.exercises().values()),
        principles=catalogue.principles(),
    )


@router.get("/exercises/{name}")
def exercise(name: str, request: Request) -> Response:
    found = _find(name)
    return render(
        request,
        "exercise.html.j2",
        exercise=found,
        others=catalogue.exercises(),
        mistakes=[catalogue.fault(each) for each in found.mistakes],
    )


@router.get("/drawings/{name}.svg")
def drawing(name: str) -> Response:
    from tiptoe.catalogue.figure import draw

    headers = {"cache-control": DAY}
    return Response(draw(_find(name)), media_type="image/svg+xml", headers=headers)


def _find(name: str) -> catalogue.Exercise:
    try:
        return catalogue.exercise(name)
    except InputError as refusal:
        raise NotFoundError(refusal.what, fix="Look through all of them.") from refusal
