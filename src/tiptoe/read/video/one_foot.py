"""Follow one foot through a take: learn it, track it, outline it, read its heel.

Take, Seed, reference number -> FootTrack in picture pixels.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from tiptoe import evidence
from tiptoe.model import FootTrack, Side
from tiptoe.read.video.body import between_looks
from tiptoe.read.video.box import Part
from tiptoe.read.video.feet_only import redrawn_seed
from tiptoe.read.video.foot_ends import ends_of, off_ball
from tiptoe.read.video.foot_model import RearfootModel, Seed, learn, outline
from tiptoe.read.video.foot_shape import FootShape, outline_foot
from tiptoe.read.video.foot_track import Turns, follow
from tiptoe.read.video.register import Picture, Vector
from tiptoe.read.video.settle import about, best_pivot, rise_px, shift_px
from tiptoe.read.video.skin import foot_tone, is_shod, is_shod_below
from tiptoe.read.video.take import Take

REDRAWN = 2  # times that a rough seed is redrawn about what turned


def follow_foot(  # noqa: PLR0913 - where, which, when, and two facts about the seed
    take: Take, seed: Seed, side: Side, number: int, *, foreshortening: float = 1.0, reseed: int = 0
) -> FootTrack | None:
    """Track one foot over every picture of a take against picture `number`.

    None when the foot's place lies outside the crop. reseed: how often a seed that came from motion
    alone is redrawn about what was learned.
    """
    reference = take.picture(number)
    if is_outside(seed, reference):
        return None
    pictures = spanning(take, reference, seed)
    light = seed.light
    model, seed = learn_again(reference, pictures, seed, foreshortening, reseed=reseed)
    at, colour = take.colour(number)
    with ThreadPoolExecutor(1) as beside:
        grain, posed = take.box.grain, not reseed
        outlined = beside.submit(outline_foot, colour, model, seed, grain=grain, is_posed=posed)
        seen = take.pictures(), take.times_s
        turns = follow(reference, model, *seen, light=light, again=take.picture)
    is_same = at == number or abs(turns.turn[at, 0]) < evidence.value("flat_pitch", unit="rad")
    shape = outlined.result() if is_same else None
    return as_track(take, side, model, turns, shape or guessed_shape(seed), at)


def follow_alone(take: Take, seed: Seed, number: int) -> FootTrack | None:
    """A foot found by its motion alone; its outer face is taken to be seen."""
    side = Side.LEFT if seed.handed < 0 else Side.RIGHT
    return follow_foot(take, seed, side, number, reseed=REDRAWN)


def follow_foot_of_legs(
    take: Take, seed: Seed, side: Side, number: int, *, foreshortening: float = 1.0
) -> FootTrack | None:
    """Track a foot where the network has no head to go by, and may miss heel and toes by far.

    Once as it saw the foot, once redrawn by what turned: what turns about a planted ball counts, or
    else the surer outline, and its error grows by half of what the two lengths differ.
    """
    ways = (
        follow_foot(take, seed, side, number, foreshortening=foreshortening, reseed=reseed)
        for reseed in (REDRAWN, 0)
    )
    found = [track for track in ways if track is not None]
    if not found:
        return None
    best = min(
        found, key=lambda each: (not is_planted(each), each.length_sigma_px / each.length_px)
    )
    apart = np.ptp([track.length_px for track in found])
    return replace(best, length_sigma_px=float(np.hypot(best.length_sigma_px, apart / 2)))


def is_planted(foot: FootTrack) -> bool:
    """The ball is a fixed point indeed: the foot is seen from the side, and not rolling over."""
    far = float(np.nanpercentile(foot.shift_px, 95)) / foot.length_px
    return far < evidence.value("feet_only_shift", unit="1")


def turns(foot: FootTrack) -> bool:
    """Seen from the side, and raised: what lies still anywhere in a picture is planted as well."""
    least = evidence.value("layer_least_turn", unit="rad")
    seen_rad = foot.pitch_rad[np.isfinite(foot.pitch_rad)]
    return bool(seen_rad.size and np.percentile(np.abs(seen_rad), 95) > least)


def is_outside(seed: Seed, reference: Picture) -> bool:
    """Hardly anything of the rearfoot lies in the picture."""
    room = outline(seed, seed.along(0.66), reference.shape, grow=0.0)
    return bool(room.sum() < evidence.value("rearfoot_fewest", unit="px"))


def learn_again(
    reference: Picture, pictures: list[Picture], seed: Seed, foreshortening: float, *, reseed: int
) -> tuple[RearfootModel, Seed]:
    """The rearfoot, and the seed it is of: redrawn up to `reseed` times, as long as it changes."""
    model = learn(reference, pictures, seed, foreshortening)
    for _ in range(reseed):
        redrawn = next_seed(reference, model, seed)
        if redrawn is None:
            break
        seed, model = redrawn, learn(reference, pictures, redrawn, foreshortening)
    return model, seed


def next_seed(reference: Picture, model: RearfootModel, seed: Seed) -> Seed | None:
    """The seed redrawn about what was learned; None when it is the same or outside the picture."""
    redrawn = redrawn_seed(model, seed)
    return None if redrawn is seed or is_outside(redrawn, reference) else redrawn


def spanning(take: Take, reference: Picture, seed: Seed) -> list[Picture]:
    """Pictures from slightly to most different from the reference about the rearfoot.

    Taken where something changes rather than where somebody stands: half by time, half by change.
    """
    pivot = seed.along(evidence.value("ball_along_pose_foot", unit="1"))
    room = outline(seed, pivot, reference.shape, grow=0.0)
    if not room.any():
        room[:] = True
    most = int(evidence.value("learning_candidates", unit="1"))
    passed = np.cumsum(np.array(take.changes) + np.mean(take.changes))
    numbers = np.unique(np.searchsorted(passed, np.linspace(passed[0], passed[-1], most)))
    x, y, width, height = cv2.boundingRect(room.astype(np.uint8))
    near = Part(x, y, x + width, y + height)
    room, flat = near.of(room), near.of(reference)
    differ = [np.abs(take.picture(int(i), near) - flat)[room].mean() for i in numbers]
    order, ascending = numbers[np.argsort(differ)], np.sort(differ)
    count = int(evidence.value("learning_pictures", unit="1"))
    moved = evidence.value("learning_least_change", unit="1") * np.percentile(ascending, 98)
    first = max(0.3 * len(order), min(float(np.searchsorted(ascending, moved)), len(order) - count))
    ranks = np.linspace(first, len(order) - 1, count).astype(int)
    return [take.picture(int(order[r])) for r in np.unique(ranks)]


def guessed_shape(seed: Seed) -> FootShape:
    """The seed's own points when the outline cannot be told from the floor."""
    end = evidence.value("seed_length_sigma", unit="1") * seed.length_px / 2**0.5
    empty = np.zeros((1, 1), bool)
    return FootShape(seed.heel_px, seed.toe_px, seed.length_px, end, end, empty)


def as_track(  # noqa: PLR0913, PLR0917 - all that was found about one foot
    take: Take, side: Side, model: RearfootModel, turns: Turns, shape: FootShape, at: int
) -> FootTrack:
    """The motion of a rearfoot as heights and lengths in the picture; `at` is the outline's."""
    away = seen_elsewhere(take, shape)
    turns = replace(turns, is_held=turns.is_held & (~away | begins_to_turn(turns, away)))
    plane = best_pivot(model.plane, turns, shape.length_px)
    turns = about(model.plane, plane, turns)
    ends = ends_of(shape, plane, moves=model.moves)
    rise = rise_px(plane, turns, ends.heel_px)
    shift = shift_px(turns)
    blank = np.where(turns.is_held, 1.0, np.nan)
    scale, is_shod = take.box.scale, _is_shod(take, shape, at)
    return FootTrack(
        side=side,
        time_s=np.array(take.times_s),
        pitch_rad=turns.turn[:, 0] * blank,
        rise_px=rise * blank / scale,
        sigma_px=sigma_px(turns, take.box.grain) / scale * blank,
        quality=np.clip(turns.agreement, 0.0, 1.0),
        shift_px=shift / scale,
        length_px=ends.length_px / scale,
        length_sigma_px=ends.sigma_px / scale,
        heel_px=take.box.to_picture(ends.heel_px),
        ball_px=take.box.to_picture(plane.pivot_px),
        toe_px=take.box.to_picture(ends.toe_px),
        foreshortening=model.plane.foreshortening,
        ball_off=off_ball(ends, plane, is_shod=is_shod),
        is_shod=is_shod,
    )


def seen_elsewhere(take: Take, shape: FootShape) -> NDArray[np.bool_]:
    """(n,) True where the pose network sees neither foot near the place of the flat one.

    What is matched there then is a floor or a wall that happens to look like it.
    """
    if not take.looks:
        return np.zeros(len(take), dtype=bool)
    toes = [[look.foot(side)[1] for side in Side] for look in take.still_looks()]
    off = np.linalg.norm(take.box.to_crop(np.array(toes)) - shape.toe_px, axis=2).min(axis=1)
    away = between_looks(np.array(take.times_s), take.looks, off / shape.length_px)
    return np.asarray(away > evidence.value("foot_elsewhere", unit="1"))


def begins_to_turn(turns: Turns, away: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(n,) True throughout each stretch of `away` in which what lay flat then turned.

    No floor does that: the network had the legs wrong. What was turned first and then lies flat is
    a foot that left, and the floor behind it.
    """
    sure = turns.is_held & (turns.agreement > evidence.value("track_lost_agreement", unit="1"))
    pitch = np.abs(turns.turn[:, 0])
    flat = sure & (pitch < evidence.value("flat_pitch", unit="rad"))
    turned = sure & (pitch > evidence.value("layer_least_turn", unit="rad"))
    out = np.zeros_like(away)
    edges = np.flatnonzero(np.diff(away.astype(int), prepend=0, append=0))
    for first, end in zip(edges[::2], edges[1::2], strict=True):
        lay = np.cumsum(flat[first:end]) > 0
        out[first:end] = (lay & turned[first:end]).any()
    return out


def _is_shod(take: Take, shape: FootShape, number: int) -> bool | None:
    """By the colour of the outlined foot above its sole, against the face's or else the ankle's."""
    places = upper(shape)
    if not len(places):
        return None
    colour, way = take.colour(number)[1], shape.toe_px - shape.heel_px
    foot = foot_tone(colour, places)
    faces = np.array([look.tone for look in take.looks if np.isfinite(look.tone).all()])
    if len(faces):
        return is_shod(np.median(faces, axis=0), foot)
    up = np.array([0.0, -shape.length_px])
    above = [shape.heel_px + s * way + h * up for s in (0.12, 0.2, 0.28) for h in (0.3, 0.33, 0.36)]
    return is_shod_below(foot_tone(colour, np.array(above)), foot)


def upper(shape: FootShape) -> Vector:
    """(k, 2) the outline's pixels between heel and toes, from above the sole to below the ankle.

    A cut that took some floor with it has that below; a line along the foot would lie on it.
    """
    way = (shape.toe_px - shape.heel_px) / np.linalg.norm(shape.toe_px - shape.heel_px)
    up = np.array([way[1], -way[0]]) * np.sign(way[0] or 1.0)
    places = np.argwhere(shape.mask)[:, ::-1].astype(np.float64)
    along, high = ((places - shape.heel_px) @ np.stack([way, up], axis=1) / shape.length_px).T
    is_upper = (along > 0.15) & (along < 0.8) & (high > 0.0) & (high < 0.25)  # noqa: PLR2004
    return np.asarray(places[is_upper])


def sigma_px(turns: Turns, grain: float) -> Vector:
    """1 sigma of the rise: a floor, more when the picture agrees less.

    That the heel's place along the foot is in doubt is no part of it: see height.py.
    """
    floor = evidence.value("track_sigma", unit="px") * grain
    doubt = np.clip(1 - turns.agreement, 0.0, 1.0)
    return np.asarray(floor * (1 + 20 * doubt))
