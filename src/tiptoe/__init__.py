"""Measure the heel raise: how many, how high, how well.

    import tiptoe
    session = tiptoe.measure_video("clip.mp4", foot_length_m=0.26)

Names are loaded when first used, so that importing tiptoe costs nothing.
"""

from importlib import import_module

__version__: str

_HOMES = {
    "tiptoe.app": ("load_session", "measure_video", "write_session"),
    "tiptoe.errors": (
        *("InputError", "Interrupted", "LimitError", "NotFoundError", "QualityError"),
        *("RecordingError", "SetupError", "TiptoeError", "UnitError"),
    ),
    "tiptoe.model": (
        *("Fault", "HeelSet", "HeelSignal", "Known", "Legs", "Metric", "Motion", "Posture"),
        *("Provenance", "Recording", "Rejected", "Rep", "Scale", "ScaleSource", "Segmentation"),
        *("Session", "Side", "SideRep", "View"),
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME_OF)  # noqa: PLE0605 - a list of names, made from the table above


def __getattr__(name: str) -> object:
    if name == "__version__":
        return _version()
    if name not in _HOME_OF:
        raise AttributeError(f"module 'tiptoe' has no attribute {name!r}")
    value = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("tiptoe")
    except PackageNotFoundError:  # run from a source tree
        return "not installed"


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
