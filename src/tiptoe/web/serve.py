"""Run the web app: find a port, open the record, print the way in, serve until Ctrl-C."""

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tiptoe.errors import InputError, SetupError
from tiptoe.web.guard import Doors
from tiptoe.web.keys import Keys, hash_password

__all__ = ["LOOPBACK", "PORT", "Wish", "serve"]

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
PORT, PORTS_TRIED = 8377, 20
GRACE_S = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How to serve. port 0: any free one. hosts: other names people use for this machine."""

    data: str | os.PathLike[str] | None = None
    host: str = "127.0.0.1"
    port: int | None = None
    hosts: tuple[str, ...] = ()
    password: str | None = None
    api_key: str | None = None
    results: Path | None = None


def serve(wish: Wish, *, tell: Callable[[str, str], None]) -> None:
    """Serve until stopped. `tell` is called once, with the address and the link that opens it."""
    import uvicorn

    from tiptoe.web.server import build, open_room

    _refuse_open_door(wish)
    keys = Keys(
        password_hash=hash_password(wish.password) if wish.password else None, api_key=wish.api_key
    )
    with _listen(wish) as door:
        port = door.getsockname()[1]
        doors = Doors(hosts=_names(wish, port), port=port)
        room = open_room(wish.data, keys=keys, doors=doors, results=wish.results)
        config = uvicorn.Config(
            build(room),
            log_level="warning",
            access_log=False,  # addresses hold tokens
            server_header=False,
            proxy_headers=False,
            ws="websockets-sansio",
            ws_max_size=4_000_000,
            timeout_graceful_shutdown=GRACE_S,
        )
        address = f"http://{_shown(wish.host)}:{port}"
        tell(address, f"{address}/open?token={keys.new_link()}")
        uvicorn.Server(config).run(sockets=[door])


def _refuse_open_door(wish: Wish) -> None:
    if wish.host not in LOOPBACK and not wish.password:
        raise InputError(
            f"Serving on {wish.host} lets other machines in, and there is no password.",
            fix="Set TIPTOE_PASSWORD to a long password, or leave --host away.",
        )


def _listen(wish: Wish) -> socket.socket:
    """A bound socket: the port asked for, or the first free one of ours."""
    family = socket.AF_INET6 if ":" in wish.host else socket.AF_INET
    tried = range(PORT, PORT + PORTS_TRIED) if wish.port is None else (wish.port,)
    for port in tried:
        door = socket.socket(family, socket.SOCK_STREAM)
        if os.name == "posix":
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((wish.host, port))
            door.listen(128)
        except OSError as error:
            door.close()
            last = error
        else:
            return door
    raise SetupError(
        f"Nothing can be served on {wish.host}, port {tried[0]}: {last.strerror or last}.",
        fix="Is tiptoe serve running already? Else choose another with --port.",
    )


def _names(wish: Wish, port: int) -> frozenset[str]:
    """Every name under which a browser may speak to us."""
    names = {"127.0.0.1", "localhost", "[::1]", *wish.hosts}
    if wish.host not in {*LOOPBACK, "0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        names.add(_shown(wish.host))
    return frozenset(f"{name.lower()}:{port}" for name in names)


def _shown(host: str) -> str:
    if host in {"0.0.0.0", "::"}:  # noqa: S104
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
