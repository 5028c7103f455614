"""Light made even: shadows go, edges stay, and a part shows what the whole would."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiptoe.read.video.light import EvenLight

SIZE = (203, 251)  # no whole number of blocks


def detailed(seed=0):
    """Texture of a grain that a foot has."""
    rng = np.random.default_rng(seed)
    coarse = rng.normal(0, 40, (SIZE[0] // 4 + 1, SIZE[1] // 4 + 1))
    return np.kron(coarse, np.ones((4, 4)))[: SIZE[0], : SIZE[1]].astype(np.float32)


@pytest.mark.parametrize("radius_px", [3.0, 5.5, 8.0])
def test_a_slow_shadow_and_a_dimmer_lamp_change_nothing(radius_px):
    light, texture = EvenLight(radius_px), detailed()
    rows, columns = np.mgrid[: SIZE[0], : SIZE[1]].astype(np.float32)
    shadowed = (0.6 * texture + 0.2 * columns - 0.1 * rows + 30).astype(np.float32)
    inside = np.s_[40:-40, 40:-40]
    even, other = light.on(texture)[inside], light.on(shadowed)[inside]
    assert np.corrcoef(even.ravel(), other.ravel())[0, 1] > 0.999
    assert abs(even - other).max() < 0.1


@given(
    st.floats(3.0, 12.0),
    st.lists(
        st.tuples(st.floats(-30.0, SIZE[1] + 30.0), st.floats(-30.0, SIZE[0] + 30.0)),
        min_size=1,
        max_size=4,
    ),
)
def test_a_part_is_lit_as_the_whole_is_at_its_places(radius_px, places):
    light, texture = EvenLight(radius_px), detailed(1)
    points = np.array(places).T
    part = light.about(points, SIZE)
    lit, whole = light.on(part.of(texture)), part.of(light.on(texture))
    assert lit.size
    for x, y in np.round(points.T).astype(int):
        if part.x0 <= x < min(part.x1, SIZE[1]) and part.y0 <= y < min(part.y1, SIZE[0]):
            assert abs(lit[y - part.y0, x - part.x0] - whole[y - part.y0, x - part.x0]) < 1e-2


def test_what_shows_nothing_stays_dark():
    even = EvenLight(4.0).on(np.full(SIZE, 90, np.float32))
    assert abs(even).max() < 1e-3
