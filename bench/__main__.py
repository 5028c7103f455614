"""`python -m bench accuracy | speed | plan | live | record | web | report`: see --help."""

import argparse
import json
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
PICTURE = Path(__file__).parents[1] / "docs" / "img" / "plan-population.svg"
PAGE = Path(__file__).parents[1] / "docs" / "accuracy.md"
FAULTS = Path(__file__).parents[1] / "docs" / "reference" / "faults.md"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    accuracy = verbs.add_parser("accuracy", help="measure clips whose truth is known")
    accuracy.add_argument("folders", nargs="*", type=Path, help="NAME.mp4 with NAME.json beside it")
    accuracy.add_argument("--scale", choices=("foot", "stature", "none"), default="foot")
    accuracy.add_argument("--only", default="", help="clips whose name holds this")
    accuracy.add_argument("--baselines", action="store_true", help="what people build, beside it")
    accuracy.add_argument("--json", type=Path, help="write the result here")
    speed = verbs.add_parser("speed", help="time clips, or the demo clip as a phone films it")
    speed.add_argument("places", nargs="*", type=Path, help="clips; folders, timed as a whole")
    speed.add_argument("--json", type=Path, help="write the result here")
    plan = verbs.add_parser("plan", help="hold plans to their limits and promises")
    plan.add_argument("--histories", type=int, default=100_000)
    plan.add_argument("--patients", type=int, default=10_000)
    plan.add_argument("--json", type=Path, default=RESULTS / "plan.json")
    live = verbs.add_parser("live", help="feed clips as a browser would")
    live.add_argument("folders", nargs="*", type=Path, help="NAME.mp4 with NAME.json beside it")
    live.add_argument("--only", default="", help="clips whose name holds this")
    live.add_argument("--longest", type=int, default=640, help="pixels of the longer side")
    live.add_argument("--minutes", type=float, default=10.0, help="of the long run; 0: none")
    live.add_argument("--json", type=Path, help="write the result here")
    record = verbs.add_parser("record", help="time writing to and reading from the record")
    record.add_argument("place", nargs="?", help="a file or an address; it must be empty")
    record.add_argument("--json", type=Path, help="write the result here")
    web = verbs.add_parser("web", help="time the pages and the API at 10 000 sessions")
    web.add_argument("--sessions", type=int, default=10_000)
    web.add_argument("--json", type=Path, help="write the result here")
    verbs.add_parser("report", help="write docs/accuracy.md and docs/reference/faults.md")
    given = parser.parse_args()
    todo = {
        "accuracy": _accuracy,
        "speed": _speed,
        "web": _web,
        "plan": _plan,
        "live": _live,
        "record": _record,
        "report": _report,
    }
    todo[given.verb](given)


def _accuracy(given: argparse.Namespace) -> None:
    from bench import accuracy, truth

    result = accuracy.run(
        truth.clips(given.folders, given.only), given.scale, with_baselines=given.baselines
    )
    for name, value in result["overall"].items():
        print(f"{name:28s} {value}")
    for row in result["clips"]:
        row.pop("z", None)
    _keep(result, given.json)


def _speed(given: argparse.Namespace) -> None:
    from bench import speed, truth

    result = speed.run(given.places or [each for each in [truth.DEFAULT] if each.is_dir()])
    lines = [(f"{c['length_s']:.0f} s: {n}", v) for c in result["clips"] for n, v in c.items()]
    lines += [(f"given: {n}", v) for n, v in (result["given"] or {}).items()]
    lines += [(n, v) for n, v in result.items() if n not in {"clips", "given"}]
    for name, value in lines:
        print(f"{name:46s} {value:.2f}")
    _keep(result, given.json)


def _plan(given: argparse.Namespace) -> None:
    from bench import plan, plan_picture

    result = plan.run(histories_count=given.histories, patients_count=given.patients)
    for part in ("histories", "patients", "year"):
        for name, value in result[part].items():
            print(f"{part:10s} {name:32s} {value}")
    _keep(result, given.json)
    PICTURE.write_text(plan_picture.draw(result["picture"]), "utf-8")


def _live(given: argparse.Namespace) -> None:
    from bench import live, truth

    clips = truth.clips(given.folders, given.only)
    result: dict[str, Any] = {}
    for result in live.run(clips, longest_px=given.longest, long_s=60 * given.minutes):
        _keep(result, given.json)
    for part in ("overall", "long"):
        for name, value in result.get(part, {}).items():
            print(f"{name:32s} {value}")


def _record(given: argparse.Namespace) -> None:
    from bench import record

    result = record.run(given.place)
    for name, value in result.items():
        print(f"{name:36s} {value}")
    _keep(result, given.json or RESULTS / "record.json")


def _web(given: argparse.Namespace) -> None:
    from bench import web

    result = web.run(given.sessions)
    for name, value in result.items():
        print(f"{name:28s} {value:.1f}")
    _keep(result, given.json)


def _report(_: argparse.Namespace) -> None:
    from bench import faults_page

    PAGE.write_text(render(), "utf-8")
    FAULTS.write_text(faults_page.write(), "utf-8")
    print(f"Written: {PAGE}, {FAULTS}")


def render() -> str:
    """docs/accuracy.md as the stored results have it."""
    from bench import page

    stature = _load("stature.json")
    return page.write(_load("accuracy.json") or {}, stature, _load("speed.json") or {})


def _load(name: str) -> dict[str, Any] | None:
    path = RESULTS / name
    return json.loads(path.read_text("utf-8")) if path.exists() else None


def _keep(result: dict[str, Any], path: Path | None) -> None:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
