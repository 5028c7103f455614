"""What every test may rely on."""

import os
import signal

from hypothesis import settings

# The same examples at every run, so that a red run is about the change; others are looked for with
# HYPOTHESIS_PROFILE=explore, and what they find becomes an @example.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

# A runner in the background starts us with Ctrl-C ignored, and programs that tests start and stop
# would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

pytest_plugins = ["records"]
