"""`python -m kontor.common.serving.alive`: whether the service of this container lives, by its operators' port.

For runtimes that ask a command instead of a port; an image without a shell has nothing else to ask with.
"""

import socket

from kontor.common.process.settings import of_machine
from kontor.common.serving.ops import parse_address

_SECONDS = 3.0


def is_alive(address: str) -> bool:
    """Whether `/livez` answers 200 there."""
    _, port = parse_address(address)
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=_SECONDS) as asked:
            asked.sendall(b"GET /livez HTTP/1.1\r\n\r\n")
            return asked.recv(64).startswith(b"HTTP/1.1 200 ")
    except OSError:
        return False


if __name__ == "__main__":
    raise SystemExit(0 if is_alive(of_machine("KONTOR_OPS_ADDRESS", "127.0.0.1:9091")) else 1)
