"""Line drawings of an exercise: its start and its end, from joint angles.

Exercise -> SVG. Pure. The person faces right; the shoe and the calf of the leg that works stand
out. Stances and turned feet get a view from behind and one of the floor from above.
"""

import math
from collections.abc import Iterable
from html import escape

from tiptoe.catalogue import figure_feet
from tiptoe.catalogue.body import WALL, Joints, Leg, Point, joints, rolled
from tiptoe.catalogue.exercise_data import Exercise, Pose

__all__ = ["crop", "draw", "picture"]

SCALE = 200.0  # px of one stature
LEFT, TOP, WIDE = -0.72, 1.17, 1.14  # of the whole picture, in statures
ROOM, NARROWEST = 0.19, 0.66  # left of the body; of the part that is shown
MOVED = 0.12  # a hip that went down, and did not just go with the heel
LABEL = 26.0  # px below it
FLOOR_BELOW_STEP, FLOOR_BELOW_PILLOW = -0.15, -0.05
NEAR, FAR, SHOE, FAR_SHOE, CALF = "#2f4858", "#a8b8c2", "#e4572e", "#efb5a3", "#f08a5d"
THING, EDGE, INK, ARROW = "#dfe5e9", "#93a1ab", "#2f4858", "#1b7f79"
SOLE = ((-0.112, 0.0), (-0.122, 0.018), (-0.112, 0.05), (-0.098, 0.068), (-0.058, 0.066))
INSTEP = ((-0.03, 0.044), (0.004, 0.028), (0.006, 0.0))
TOES = ((-0.006, 0.0), (0.042, 0.0), (0.054, 0.008), (0.048, 0.02), (0.004, 0.03))


def draw(exercise: Exercise) -> str:
    """The whole picture as one SVG document: start, end, and where the feet stand if it matters."""
    panels = {
        "Start": picture(exercise, exercise.start),
        "Hold" if exercise.is_hold else "End": picture(exercise, exercise.end, arrow=True),
    }
    x, y, wide, high = crop(exercise)
    body = [
        f'<g transform="translate({wide * n:.0f} 0)">{_label(name, wide, high)}'
        f'<svg width="{wide:.0f}" height="{high:.0f}" viewBox="{x:.0f} {y:.0f} {wide:.0f} '
        f'{high:.0f}">{panel}</svg></g>'
        for n, (name, panel) in enumerate(panels.items())
    ]
    width = wide * len(panels)
    if exercise.feet != "parallel":
        size = (high + LABEL) / figure_feet.HIGH
        body.append(f'<g transform="translate({width:.0f} 0) scale({size:.3f})">')
        body.append(f"{figure_feet.feet_panel(exercise.feet)}</g>")
        width += figure_feet.WIDE * size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {high + LABEL:.0f}" '
        f'width="{width:.0f}" height="{high + LABEL:.0f}" role="img" font-family="sans-serif">'
        f"<title>{escape(exercise.title)}: start and end position</title>"
        f'<rect width="100%" height="100%" rx="10" fill="#ffffff"/>{"".join(body)}</svg>\n'
    )


def crop(exercise: Exercise) -> tuple[float, float, float, float]:
    """x, y, width and height in px of what both pictures need; a step needs more below."""
    both = [joints(pose) for pose in (exercise.start, exercise.end)]
    points = [
        point
        for each in both
        for point in (each.hip, each.head, each.heel, each.far.knee, each.far.ball, each.arm.hand)
    ]
    hips = [each.hip for each in both]
    arrow = 0.1 if abs(hips[0][1] - hips[1][1]) > MOVED else 0.0  # beside the hip
    left = min(x for x, _ in points) - ROOM - arrow
    right = max(WALL + 0.09, max(x for x, _ in points) + 0.11)
    left = min(left, right - NARROWEST)
    low = -0.19 if exercise.surface == "step" else -0.09
    return SCALE * (left - LEFT), 0.0, SCALE * (right - left), SCALE * (TOP - low)


def _label(name: str, wide: float, high: float) -> str:
    return (
        f'<text x="{wide / 2:.0f}" y="{high + 16:.0f}" text-anchor="middle" '
        f'font-size="16" fill="{INK}">{name}</text>'
    )


def picture(exercise: Exercise, pose: Pose, *, arrow: bool = False) -> str:
    """One position as SVG shapes."""
    said = {each.key for each in exercise.position}
    arms_free = exercise.start.arms or exercise.end.arms
    touches = "position.near_support" in said and not arms_free
    found = joints(pose, touches_wall=touches)
    first = joints(exercise.start, touches_wall=touches)
    far_foot = pose.free_step or pose.free_knee is not None or pose.free_thigh is not None
    shapes = [
        _surroundings(exercise, first, touches=touches),
        _leg(found.far, FAR, FAR_SHOE if far_foot else "#f2a48d", calf=None),
        _leg(found.near, NEAR, SHOE, calf=CALF),
        _torso(found),
        _arm(found, pose.dumbbells),
        _arrow(first, found) if arrow else "",
    ]
    return "".join(shapes)


def _at(point: Point) -> str:
    return f"{SCALE * (point[0] - LEFT):.1f},{SCALE * (TOP - point[1]):.1f}"


def _shape(points: Iterable[Point], fill: str, *, round_px: float = 4.0) -> str:
    told = " ".join(map(_at, points))
    return (
        f'<polygon points="{told}" fill="{fill}" stroke="{fill}" '
        f'stroke-width="{round_px}" stroke-linejoin="round"/>'
    )


def _bone(a: Point, b: Point, wide: tuple[float, float], fill: str) -> str:
    """A limb: two discs and what lies between them."""
    turn = math.atan2(b[1] - a[1], b[0] - a[0]) + math.pi / 2
    x, y = math.cos(turn), math.sin(turn)
    corners = [
        (p[0] + sign * r * x, p[1] + sign * r * y)
        for p, r, sign in ((a, wide[0], 1), (b, wide[1], 1), (b, wide[1], -1), (a, wide[0], -1))
    ]
    discs = "".join(_disc(p, r, fill) for p, r in zip((a, b), wide, strict=True))
    return discs + _shape(corners, fill, round_px=0.5)


def _disc(centre: Point, radius: float, fill: str) -> str:
    x, y = _at(centre).split(",")
    return f'<circle cx="{x}" cy="{y}" r="{SCALE * radius:.1f}" fill="{fill}"/>'


def _leg(leg: Leg, fill: str, shoe: str, *, calf: str | None) -> str:
    thigh = _bone(leg.hip, leg.knee, (0.058, 0.038), fill)
    shank = _bone(leg.knee, leg.ankle, (0.037, 0.021), fill)
    return shank + _calf(leg, calf or fill) + thigh + _foot(leg, shoe)


def _calf(leg: Leg, fill: str) -> str:
    """The bulge at the back of the shank."""
    (kx, ky), (ax, ay) = leg.knee, leg.ankle
    length = math.hypot(kx - ax, ky - ay)
    back = (-(ky - ay) / length, (kx - ax) / length)
    outline = ((0.06, 0.026), (0.2, 0.046), (0.36, 0.050), (0.56, 0.036), (0.8, 0.018))
    inner = ((0.8, 0.012), (0.5, 0.012), (0.12, 0.008))
    points = [
        (kx + share * (ax - kx) + out * back[0], ky + share * (ay - ky) + out * back[1])
        for share, out in (*outline, *inner)
    ]
    return _shape(points, fill, round_px=3)


def _foot(leg: Leg, fill: str) -> str:
    def placed(point: Point, pitch: float) -> Point:
        x, y = rolled(point, pitch)
        return leg.ball[0] + x, leg.ball[1] + y

    is_free = leg.ball[1] > 0.03  # noqa: PLR2004 - off the floor: the toes go with the foot
    toes = [placed(each, leg.pitch if is_free else 0.0) for each in TOES]
    rear = [placed(each, leg.pitch) for each in (*SOLE, *INSTEP)]
    return _shape(rear, fill, round_px=3) + _shape(toes, fill, round_px=3)


def _torso(found: Joints) -> str:
    body = _bone(found.hip, found.shoulder, (0.062, 0.058), NEAR)
    neck = _bone(found.shoulder, found.head, (0.03, 0.026), NEAR)
    x, y = found.head
    face = _shape([(x + 0.048, y + 0.028), (x + 0.064, y + 0.008), (x + 0.046, y)], NEAR)
    return neck + body + _disc((x, y + 0.012), 0.056, NEAR) + face


def _arm(found: Joints, dumbbells: int) -> str:
    arm, gap = found.arm, "#ffffff"
    outline = _bone(arm.shoulder, arm.elbow, (0.034, 0.03), gap)
    upper = _bone(arm.shoulder, arm.elbow, (0.028, 0.023), "#46677b")
    lower = _bone(arm.elbow, arm.hand, (0.022, 0.017), "#46677b")
    x, y = arm.hand
    if not dumbbells:
        return outline + upper + lower
    bar = _bone((x - 0.05, y), (x + 0.05, y), (0.01, 0.01), EDGE)
    plates = "".join(
        _bone((x + at, y - 0.028), (x + at, y + 0.028), (0.012, 0.012), "#5b6b76")
        for at in (-0.055, 0.055)
    )
    return outline + upper + lower + bar + plates


def _surroundings(exercise: Exercise, first: Joints, *, touches: bool) -> str:
    floor = {"step": FLOOR_BELOW_STEP, "unstable": FLOOR_BELOW_PILLOW}.get(exercise.surface, 0.0)
    right = LEFT + WIDE - 0.03
    shapes = [_line((LEFT + 0.03, floor - 0.006), (right, floor - 0.006), EDGE, 3)]
    if exercise.surface == "step":
        block = [(-0.045, -0.008), (right, -0.008), (right, floor), (-0.045, floor)]
        shapes.append(_shape(block, THING, round_px=2) + _line(block[0], block[1], EDGE, 3))
    if exercise.surface == "unstable":
        shapes.append(_pillow(floor))
    if exercise.surface == "seat":
        shapes.append(_chair(first.hip))
    if touches:
        foot = 0.0 if exercise.surface == "step" else floor
        shapes.append(_line((WALL, foot), (WALL, 1.08), EDGE, 4))
    if "wall" in exercise.equipment:
        back = first.hip[0] - 0.07
        shapes.append(_line((back, 0.0), (back, 1.08), EDGE, 4))
    return "".join(shapes)


def _pillow(floor: float) -> str:
    x, y = _at((-0.03, floor + 0.024)).split(",")
    return (
        f'<ellipse cx="{x}" cy="{y}" rx="{SCALE * 0.2:.0f}" ry="{SCALE * 0.028:.1f}" '
        f'fill="{THING}" stroke="{EDGE}" stroke-width="2"/>'
    )


def _chair(hip: Point) -> str:
    x, seat = hip[0], hip[1] - 0.062
    top = [(x - 0.1, seat), (x + 0.14, seat), (x + 0.14, seat - 0.03), (x - 0.1, seat - 0.03)]
    legs = [((x - 0.09, seat), (x - 0.09, 0.0)), ((x + 0.12, seat), (x + 0.12, 0.0))]
    back = _line((x - 0.1, seat), (x - 0.12, seat + 0.3), EDGE, 5)
    return back + _shape(top, THING) + "".join(_line(a, b, EDGE, 5) for a, b in legs)


def _line(a: Point, b: Point, colour: str, wide: float, *, dashed: bool = False) -> str:
    (ax, ay), (bx, by) = _at(a).split(","), _at(b).split(",")
    dash = ' stroke-dasharray="4 4"' if dashed else ""
    return (
        f'<line x1="{ax}" y1="{ay}" x2="{bx}" y2="{by}" stroke="{colour}" '
        f'stroke-width="{wide}" stroke-linecap="round"{dash}/>'
    )


def _arrow(first: Joints, found: Joints) -> str:
    """How far the heel went, or the hip where the heel stays up."""
    heel = found.heel[1] - first.heel[1], first.heel, found.heel, -0.1
    hip = found.hip[1] - first.hip[1], first.hip, found.hip, -0.19
    went, start, end, aside = heel if abs(heel[0]) > 0.02 else hip  # noqa: PLR2004 - seen as moved
    if abs(went) < 0.05:  # noqa: PLR2004
        return ""
    x = min(start[0], end[0]) + aside
    tip = 0.022 if went > 0 else -0.022
    head = [(x, end[1]), (x - 0.016, end[1] - tip), (x + 0.016, end[1] - tip)]
    return (
        _line((x - 0.03, start[1]), (start[0], start[1]), ARROW, 1.5, dashed=True)
        + _line((x - 0.03, end[1]), (end[0], end[1]), ARROW, 1.5, dashed=True)
        + _line((x, start[1]), (x, end[1] - tip), ARROW, 3)
        + _shape(head, ARROW, round_px=2)
    )
