"""Rendered clips with exact truth: which there are, and what their truth says.

A folder holds NAME.mp4 and NAME.json (camera, subject, per-frame heights and angles, events).
Truth times are shifted so that the first frame is at 0, as a session's are.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

DEFAULT = Path(__file__).parents[2] / "shared" / "clips"
SIDES = {"left": "L", "right": "R"}


@dataclass(frozen=True)
class Clip:
    """One clip and its truth."""

    video: Path
    data: dict[str, Any]

    @property
    def name(self) -> str:
        return self.video.stem

    @property
    def yaw_deg(self) -> float:
        """Where the camera stands: 0 left side, 90 behind, -90 before; from -180 to 180."""
        return (float(self.data["camera"]["yaw_deg"]) + 180) % 360 - 180

    @property
    def view(self) -> str:
        """What the camera shows: within 15 degrees of a side, up to 60 oblique, else back or front."""
        off = min(abs(self.yaw_deg), 180 - abs(self.yaw_deg))
        if off <= 15:
            return "side"
        if off <= 60:
            return "oblique"
        return "rear" if self.yaw_deg > 0 else "front"

    @property
    def near(self) -> str:
        return "left" if abs(self.yaw_deg) < 90 else "right"

    @property
    def shows_body(self) -> bool:
        return self.data["clip"]["target"] == "body"

    @property
    def events(self) -> list[dict[str, Any]]:
        return list(self.data["events"])

    def known(self, scale: str) -> dict[str, float]:
        """What a user would tell: the length of what is on the foot, the stature, or nothing."""
        subject = self.data["subject"]
        if scale == "stature":
            return {"stature_m": subject["stature_m"]}
        if scale == "none":
            return {}
        if subject["shoe_length_m"]:
            return {"shoe_length_m": subject["shoe_length_m"]}
        return {"foot_length_m": subject["foot_length_m"]}

    def times_s(self) -> np.ndarray:
        times = np.array([frame["t_s"] for frame in self.data["frames"]])
        return times - times[0]

    def series(self, key: str, side: str | None = None) -> np.ndarray:
        frames = self.data["frames"]
        return np.array([(f[SIDES[side]] if side else f)[key] for f in frames], dtype=float)

    def event_times_s(self, event: dict[str, Any]) -> list[float]:
        """start, top_start, top_end, end on the session's clock."""
        first = self.data["frames"][0]["t_s"]
        return [event[k] - first for k in ("start_s", "top_start_s", "top_end_s", "end_s")]


def clips(folders: list[Path], only: str = "") -> list[Clip]:
    """Every clip with truth in some folders, by name."""
    found = []
    for folder in folders or [DEFAULT]:
        for video in sorted(folder.glob("*.mp4")):
            truth = video.with_suffix(".json")
            if truth.exists() and only in video.stem:
                found.append(Clip(video, json.loads(truth.read_text("utf-8"))))
    return found
