"""Tell whether the person stands still now.

Take -> bool. Pure.
"""

import numpy as np

from tiptoe import evidence
from tiptoe.read.video.take import Take

__all__ = ["is_still"]

RECENT_S = 10.0  # of pictures that say how much a quiet picture changes by its noise


def is_still(take: Take | None) -> bool:
    """Nothing about the feet has changed for a moment, beyond the noise of the camera."""
    span_s = evidence.value("quiet_span", unit="s")
    if take is None or not take.looks or take.times_s[-1] - take.times_s[0] < span_s:
        return False
    times_s = np.array(take.times_s[-1000:])
    change = np.array(take.changes[-1000:])[times_s > times_s[-1] - RECENT_S]
    now = change[-int(np.sum(times_s > times_s[-1] - span_s)) :]
    limit = 1.25 * float(np.percentile(change[1:], 15)) + 0.15
    return bool(np.median(now) <= limit)
