"""Follow one foot of a take that still grows: at once by a rough outline, then by what was learned.

Take, Seed -> LiveFoot -> FootTrack of any stretch of it. The steps are those of following a foot in
a video. Only what needs the future differs: a live sample has its zero from the stances before it.
"""

from collections import deque
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tiptoe import evidence
from tiptoe.model import FootTrack, Side
from tiptoe.read.video.camera import Background, steadied
from tiptoe.read.video.foot_model import RearfootModel, Seed, outline
from tiptoe.read.video.foot_shape import outline_foot
from tiptoe.read.video.foot_track import Tracker, Turns
from tiptoe.read.video.handheld import steady
from tiptoe.read.video.one_foot import as_track, guessed_shape, learn_again, sigma_px, spanning
from tiptoe.read.video.register import Picture, Plane, Vector, smooth
from tiptoe.read.video.settle import about, best_pivot, rise_px, shift_px
from tiptoe.read.video.stance import seed_at
from tiptoe.read.video.take import Take

__all__ = ["LiveFoot", "Place"]

RESEED = 2  # how often a seed that came from motion alone is redrawn about what was learned
FLATS = 4  # stances that say where zero is now: as many as the offline median has at its end


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Place:
    """Where a foot lies flat: `number` of the reference picture, and the crop in colour nearest."""

    side: Side
    number: int
    seed: Seed
    foreshortening: float
    rearward_rad: float
    is_far: bool = False
    colour_number: int
    colour: NDArray[np.uint8]


class LiveFoot:
    """Grows with its take by `catch_up`; `track` gives what was seen of any stretch.

    is_learned  False while a rough outline stands for the rearfoot, background included
    """

    def __init__(self, take: Take, place: Place) -> None:
        self.take, self.place = take, place
        self.is_learned = False
        self._camera: Background | None = None
        self._reference = take.picture(place.number)
        self._flat_rad = evidence.value("flat_pitch", unit="rad")
        self._shape = guessed_shape(place.seed)
        self._template: FootTrack | None = None
        self._follow(_rough(place, self._reference.shape))

    def _follow(self, model: RearfootModel) -> None:
        """Begin again from the first picture with this rearfoot."""
        self._model, self._plane = model, model.plane
        self._tracker = Tracker(self._reference, model, self.place.seed.light)
        self._turn: list[Vector] = []
        self._agreement: list[float] = []
        self._held: list[bool] = []
        self._flats: deque[int] = deque(maxlen=FLATS)

    def __len__(self) -> int:
        return len(self._turn)

    @property
    def is_steadied(self) -> bool:
        """The camera moves, and its movement is cancelled."""
        return self._camera is not None

    @property
    def places_px(self) -> tuple[Vector, ...]:
        """Heel, ball and toe of the flat foot in the picture."""
        flat = self._template
        return () if flat is None else (flat.heel_px, flat.ball_px, flat.toe_px)

    def catch_up(self) -> None:
        """Find the rearfoot in every picture that has come since."""
        while len(self) < len(self.take):
            fit = self._tracker.find(self._picture(len(self)), self.take.times_s[len(self)])
            is_held = self._tracker.is_held
            if is_held and abs(fit.turn[0]) < self._flat_rad:
                self._flats.append(len(self))
            self._agreement.append(fit.agreement)
            self._held.append(is_held)
            self._turn.append(fit.turn)

    def _picture(self, number: int) -> Picture:
        """A picture of the take as the reference camera would have seen it."""
        if self._camera is None or self.take.is_steadied:
            return self.take.picture(number)
        grey = self.take.grey(number)
        return smooth(steadied(grey, self._camera.motion(grey)))

    def learn(self) -> bool:
        """Learn the rearfoot from all pictures so far and follow it anew; False when none turned.

        Slow: for a foot that nobody else looks at yet, in a take that nobody else uses.
        """
        place, seed = self.place, self.place.seed
        has_body = bool(self.take.looks)
        seeds = [seed_at(self.take, side, place.number) for side in Side] if has_body else [seed]
        self._camera = steady(self.take, place.number, seeds)
        self._reference = self.take.picture(place.number)
        pictures = spanning(self.take, self._reference, seed)
        reseed = 0 if has_body else RESEED
        how = self._reference, pictures, seed, place.foreshortening
        model, seed = learn_again(*how, reseed=reseed)
        if not model.moves:
            return False
        self._follow(model)
        self.is_learned = True
        self.catch_up()
        is_flat = abs(self._turn[place.colour_number][0]) < self._flat_rad
        if place.colour_number == place.number or is_flat:
            grain = self.take.box.grain
            shape = outline_foot(place.colour, model, seed, grain=grain, is_posed=has_body)
            self._shape = shape or guessed_shape(seed)
        self.settle()
        return True

    def settle(self) -> None:
        """Find pivot and lengths again from everything seen; from now on they stay."""
        turns = self._turns_of(range(len(self)))
        self._plane = best_pivot(self._model.plane, turns, self._shape.length_px)
        self._template = self.whole()

    def whole(self) -> FootTrack:
        """Everything seen, as of a video: each sample has its zero from before and after."""
        place, turns = self.place, self._turns_of(range(len(self)))
        track = as_track(
            self.take, place.side, self._model, turns, self._shape, place.colour_number
        )
        return replace(track, rearward_rad=place.rearward_rad, is_far=place.is_far)

    def track(self, first: int, last: int) -> FootTrack:
        """The stretch [first, last) of pictures; its zero from the stances in and before it."""
        before = [n for n in self._flats if n < first]
        numbers = [*before, *range(first, last)]
        assert self._template is not None, "settled before"
        heel_px = self.take.box.to_crop(self._template.heel_px)
        turns = about(self._model.plane, self._plane, self._turns_of(numbers))
        new = slice(len(before), None)
        rise = rise_px(self._plane, turns, heel_px)[new]
        shift = shift_px(turns)[new]
        sigma = sigma_px(turns, self.take.box.grain)[new]
        held = np.where(turns.is_held[new], 1.0, np.nan)
        scale = self.take.box.scale
        return replace(
            self._template,
            time_s=np.array(self.take.times_s[first:last]),
            pitch_rad=turns.turn[new, 0] * held,
            rise_px=rise * held / scale,
            sigma_px=np.hypot(sigma, self._doubt * np.abs(rise)) * held / scale,
            quality=np.clip(turns.agreement[new], 0.0, 1.0),
            shift_px=shift / scale,
        )

    @property
    def _doubt(self) -> float:
        """1 sigma of the gain of a rough outline, as a share of any rise."""
        return 0.0 if self.is_learned else evidence.value("live_rough_sigma", unit="1")

    def _turns_of(self, numbers: "list[int] | range") -> Turns:
        return Turns(
            np.array([self._turn[n] for n in numbers]).reshape(-1, 3),
            np.array([self._agreement[n] for n in numbers]),
            np.array([self._held[n] for n in numbers], dtype=bool),
        )


def _rough(place: Place, shape: tuple[int, ...]) -> RearfootModel:
    """The outline that learning starts from, about the likely place of the ball."""
    seed = place.seed
    pivot = seed.along(evidence.value("ball_along_pose_foot", unit="1"))
    pivot[1] = seed.toe_px[1]
    plane = Plane(pivot, seed.handed, place.foreshortening)
    mask = outline(seed, pivot, shape, grow=0.0)
    return RearfootModel(mask, plane, moves=False, agreement=0.0)
