"""Show a value in a notebook: one sentence, the curve, the repetitions.

Session | HeelSet | HeelSignal -> str. Pure.
"""

import io
from html import escape

from rich.console import Console, RenderableType

from tiptoe.model import HeelSet, HeelSignal, Session, Shown
from tiptoe.report import figure, text, words


def as_html(value: Shown) -> str:
    """The value as a piece of a page."""
    if isinstance(value, Session):
        sets = "".join(as_html(each) for each in value.sets)
        told = "".join(f"<p>{escape(w.message)} {escape(w.fix)}</p>" for w in value.warnings)
        return f"<h4>{escape(value.recording.name)}</h4>{sets}{told}"
    if isinstance(value, HeelSet):
        sentence = escape(words.set_sentence(value))
        return f"<p>{sentence}</p>{figure.draw(value)}<pre>{escape(as_text(value))}</pre>"
    return f"<pre>{escape(repr(value))}</pre>"


def as_text(value: Shown) -> str:
    """The value as plain text."""
    if isinstance(value, Session):
        return text.render(value)
    if isinstance(value, HeelSet):
        return _plain(text.set_table(value))
    if isinstance(value, HeelSignal):
        return repr(value)
    raise TypeError(type(value).__name__)


def _plain(shown: RenderableType) -> str:
    kept = io.StringIO()
    Console(file=kept, width=text.WIDE, color_system=None, highlight=False).print(shown)
    return kept.getvalue().rstrip()
