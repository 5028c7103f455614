"""What every test may rely on."""

import signal

# A runner in the background starts us with Ctrl-C ignored, and programs that tests start and stop
# would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

pytest_plugins = ["records"]
