"""What the system lets one process have. Many begin with 1,024 open files: a thousand idle sockets use them up."""

import resource

# More than all connections a process lets in, its own files beside them.
OPEN_FILES = 65_536


def allow_many_files() -> int:
    """Raises what holds at first up to what an administrator allows; the number that holds now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return soft
