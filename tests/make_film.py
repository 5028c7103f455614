"""Films made of rendered clips: cut, blended and set side by side, times kept."""

from fractions import Fraction

import av
import numpy as np

TICKS = 90_000


def pictures(path, *, until_s=np.inf):
    """(time_s, BGR picture) of a film."""
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            time_s = float(frame.pts * frame.time_base)
            if time_s > until_s:
                return
            yield time_s, frame.to_ndarray(format="bgr24")


def at(film, time_s):
    """The picture of a list of them nearest to a moment."""
    return min(film, key=lambda each: abs(each[0] - time_s))[1]


def dissolved(first, second, start_s, end_s):
    """The first film, turning into the second, which begins to show at start_s."""
    first, second = list(first), list(second)
    for time_s, picture in first:
        share = float(np.clip((time_s - start_s) / (end_s - start_s), 0, 1))
        if share == 0:
            yield time_s, picture
        else:
            other = at(second, time_s - start_s)
            yield time_s, np.round((1 - share) * picture + share * other).astype(np.uint8)
    last_s = first[-1][0]
    yield from ((start_s + t, picture) for t, picture in second if start_s + t > last_s)


def write(path, film):
    """A file with those pictures at those times."""
    with av.open(str(path), "w") as out:
        stream = None
        for time_s, picture in film:
            if stream is None:
                stream = out.add_stream("libx264", rate=30, options={"crf": "18"})
                stream.height, stream.width = picture.shape[:2]
                stream.pix_fmt = "yuv420p"
                stream.time_base = stream.codec_context.time_base = Fraction(1, TICKS)
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="bgr24")
            frame.pts, frame.time_base = round(time_s * TICKS), Fraction(1, TICKS)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path
