"""Where slow work runs while pictures go on coming: one thread, or the caller's own for tests.

Work -> Future.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

__all__ = ["Jobs"]

Made = TypeVar("Made")


class Jobs:
    """is_threaded False: everything submitted is done at once."""

    def __init__(self, *, is_threaded: bool) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="tiptoe") if is_threaded else None

    def submit(self, work: Callable[[], Made]) -> Future[Made]:
        """The work's result, when it is done."""
        if self._pool is not None:
            return self._pool.submit(work)
        done: Future[Made] = Future()
        done.set_result(work())
        return done

    def close(self) -> None:
        """Forget what has not begun."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
