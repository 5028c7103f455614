"""Draw what became of the simulated patients: the load of their weeks, by kind of patient."""

from bench.patients import KINDS

WIDE, HIGH, LEFT, TOP, GAP = 190, 170, 46, 40, 14
NAMES = {
    "responder": "responders",
    "non_responder": "non-responders",
    "flare_ups": "with flare-ups",
    "non_adherer": "often missing",
    "left_right": "one weaker leg",
}


def draw(weeks: dict[str, list[list[float]]]) -> str:
    """An SVG: for each kind the median load of each week, and the middle 80 % as a band."""
    most = max(high for kind in KINDS for _, _, high in weeks[kind]) or 1.0
    width = LEFT + len(KINDS) * (WIDE + GAP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {TOP + HIGH + 44}" '
        'font-family="sans-serif" font-size="12" fill="#222">',
        f"<title>Load of each week for {len(KINDS)} kinds of simulated patients</title>",
        f'<rect width="{width}" height="{TOP + HIGH + 44}" fill="#fff"/>',
        '<text x="8" y="16">Load of a week on one leg, in bodyweights times reps: median and '
        "middle 80 % of the patients</text>",
    ]
    for value in (0, most / 2, most):
        y = TOP + HIGH * (1 - value / most)
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:.0f}</text>')
    for number, kind in enumerate(KINDS):
        parts += _panel(weeks[kind], NAMES[kind], LEFT + number * (WIDE + GAP), most)
    return "\n".join([*parts, "</svg>", ""])


def _panel(weeks: list[list[float]], name: str, left: int, most: float) -> list[str]:
    def at(number: int, value: float) -> str:
        x = left + WIDE * (number + 0.5) / len(weeks)
        return f"{x:.1f},{TOP + HIGH * (1 - value / most):.1f}"

    low = [at(number, week[0]) for number, week in enumerate(weeks)]
    middle = [at(number, week[1]) for number, week in enumerate(weeks)]
    high = [at(number, week[2]) for number, week in enumerate(weeks)]
    return [
        f'<rect x="{left}" y="{TOP}" width="{WIDE}" height="{HIGH}" fill="#f4f6f8"/>',
        f'<polygon points="{" ".join(high + low[::-1])}" fill="#9ec5e8"/>',
        f'<polyline points="{" ".join(middle)}" fill="none" stroke="#12508c" stroke-width="2"/>',
        f'<text x="{left + 6}" y="{TOP + 16}" font-weight="bold">{name}</text>',
        f'<text x="{left}" y="{TOP + HIGH + 16}">week 1</text>',
        f'<text x="{left + WIDE}" y="{TOP + HIGH + 16}" text-anchor="end">{len(weeks)}</text>',
    ]
