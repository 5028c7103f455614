"""How the feet stand: both legs from behind with the heels up, and the floor from above.

The kind of stance -> SVG shapes. Pure.
"""

import math

__all__ = ["HIGH", "WIDE", "feet_panel"]

WIDE, HIGH = 190.0, 296.0  # px
MIDDLE = WIDE / 2
HIP, KNEE, GROUND, FLOOR_MAP = 46.0, 102.0, 176.0, 232.0  # px from the top
HEEL_UP, FOOT = 20.0, 34.0
SKIN, SHOE, SOLE, EDGE, INK = "#2f4858", "#e4572e", "#f6d3c7", "#93a1ab", "#2f4858"
STANCES = {  # half the distance of the feet in px, toes turned out in degrees
    "parallel": (18.0, 0.0),
    "toes_in": (20.0, -25.0),
    "toes_out": (16.0, 30.0),
    "narrow": (8.5, 0.0),
    "wide": (40.0, 0.0),
}


def feet_panel(feet: str) -> str:
    """Both views, one above the other, with their names."""
    half, turn = STANCES[feet]
    ground = f'<line x1="14" y1="{GROUND + 3}" x2="{WIDE - 14}" y2="{GROUND + 3}" '
    shapes = [
        f'{ground} stroke="{EDGE}" stroke-width="3" stroke-linecap="round"/>',
        _pelvis(),
        *(_leg(side, half, turn) for side in (-1, 1)),
        *(_print(side, half, turn) for side in (-1, 1)),
        _text("From behind", GROUND + 22),
        _text("From above", FLOOR_MAP + 50),
    ]
    return "".join(shapes)


def _pelvis() -> str:
    return (
        f'<path d="M {MIDDLE - 27} {HIP - 26} h 54 l 3 34 h -60 z" fill="{SKIN}" stroke="{SKIN}" '
        'stroke-width="8" stroke-linejoin="round"/>'
    )


def _text(said: str, y: float) -> str:
    return (
        f'<text x="{MIDDLE}" y="{y:.0f}" text-anchor="middle" font-size="13" '
        f'fill="{INK}">{said}</text>'
    )


def _leg(side: int, half: float, turn: float) -> str:
    """From the hip to the heel, and the forefoot that shows beneath it."""
    hip, ankle = MIDDLE + side * 16, MIDDLE + side * half
    knee = hip + (ankle - hip) * 0.45
    ball = ankle + side * FOOT * 0.55 * math.sin(math.radians(turn))
    heel = GROUND - HEEL_UP
    return (
        f'<path d="M {hip:.1f} {HIP} L {knee:.1f} {KNEE}" stroke="{SKIN}" stroke-width="24" '
        'stroke-linecap="round"/>'
        f'<path d="M {knee:.1f} {KNEE} L {ankle:.1f} {heel - 12}" stroke="{SKIN}" '
        'stroke-width="12" stroke-linecap="round"/>'
        f'<ellipse cx="{(knee * 0.62 + ankle * 0.38):.1f}" cy="{KNEE + 18}" rx="10" ry="22" '
        'fill="#f08a5d"/>'
        f'<path d="M {ankle:.1f} {heel - 4} L {ball:.1f} {GROUND - 5}" stroke="{SHOE}" '
        'stroke-width="12" stroke-linecap="round"/>'
        f'<ellipse cx="{ball:.1f}" cy="{GROUND - 4}" rx="9.5" ry="5" fill="{SHOE}"/>'
        f'<ellipse cx="{ankle:.1f}" cy="{heel - 4}" rx="7.5" ry="9.5" fill="{SHOE}"/>'
    )


def _print(side: int, half: float, turn: float) -> str:
    """One sole on the floor, the toes up the page, the ball darker: it carries the weight."""
    at = MIDDLE + side * half
    return (
        f'<g transform="translate({at:.1f} {FLOOR_MAP + 12}) rotate({side * turn:.0f})">'
        f'<path d="M -5 12 C -8 0 -8 -12 -6 -20 C -4 -28 5 -28 7 -19 C 8 -10 6 0 5 12 '
        f'C 4 18 -4 18 -5 12 z" fill="{SOLE}" stroke="{EDGE}" stroke-width="1.5"/>'
        f'<ellipse cx="0" cy="-13" rx="6.2" ry="6" fill="{SHOE}"/></g>'
    )
