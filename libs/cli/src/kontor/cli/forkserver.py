"""Imported last by the fork server, and by nobody else: binds its life to the supervisor's and shares its memory.

Without the first, children hold it alive (each has a copy of its life line). Without the second, their garbage
collectors would write to every page they look at, and each child would soon have a copy of its own.
"""

import gc
import signal

from kontor.cli.embedded.processes import end_with_parent

end_with_parent(signal.SIGKILL)
gc.collect()
gc.freeze()
