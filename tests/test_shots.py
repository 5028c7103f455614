"""Hard cuts are noticed; movement, light and noise are not taken for them."""

import cv2
import make_foot as make
import numpy as np

from tiptoe.read.video.shots import Cuts


def scene(seed, *, shift=0, light=1.0, noise=2.0, n=0):
    picture = np.roll(make.texture(seed, shape=(240, 320), low=20, high=235), shift, axis=1)
    out = light * picture + np.random.default_rng(n).normal(0, noise, picture.shape)
    return np.clip(out, 0, 255).astype(np.uint8)


def blocks(seed, **changes):
    """A scene with large forms, as rooms have."""
    rng = np.random.default_rng(seed)
    large = np.kron(rng.uniform(20, 235, (6, 8)), np.ones((40, 40)))
    return np.clip(0.7 * large + 0.3 * scene(seed, **changes), 0, 255).astype(np.uint8)


def cuts(pictures):
    detector = Cuts()
    return [i for i, picture in enumerate(pictures) if detector.is_cut(picture, i / 30)]


def test_a_cut_is_noticed_at_its_first_picture():
    assert cuts([blocks(1, n=i) for i in range(20)] + [blocks(2, n=i) for i in range(20)]) == [20]


def test_lights_switched_and_a_flash_are_no_cuts():
    for light in (0.6, 1.4):
        switched = [np.clip(blocks(1, n=i) * (1.0 if i < 10 else light), 0, 255).astype(np.uint8)
                    for i in range(20)]  # fmt: skip
        assert cuts(switched) == []


def test_movement_over_missing_pictures_is_no_cut_and_a_cut_over_them_is_one():
    body = np.zeros((240, 320))
    cv2.rectangle(body, (100, 40), (220, 200), 1, -1)

    def standing(rise, n):
        moved = np.roll(body, -rise, axis=0)[..., None]
        return np.where(moved[..., 0] > 0, 0.15 * blocks(9, n=n), blocks(1, n=n)).astype(np.uint8)

    def found(last, gap_s):
        cut, at = Cuts(), [i / 30 for i in range(20)]
        pictures = [standing(i % 2, i) for i in range(20)]
        assert not any(cut.is_cut(p, t) for p, t in zip(pictures, at, strict=True))
        return cut.is_cut(last, at[-1] + gap_s)

    assert found(standing(70, 30), 1 / 30)
    assert not found(standing(70, 30), 0.2)
    assert found(blocks(2, n=30), 0.2)


def test_noise_exposure_and_shaking_are_no_cuts():
    assert cuts([blocks(1, n=i, noise=8.0) for i in range(30)]) == []
    assert cuts([np.clip(blocks(1) * (0.6 + 0.02 * i), 0, 255).astype(np.uint8)
                 for i in range(20)]) == []  # fmt: skip
    assert cuts([np.roll(blocks(1), 3 * (i % 3), axis=1) for i in range(30)]) == []
