"""A broker that speaks MQTT 3.1.1 only, or nothing we know, or says of itself what mosquitto does not say.

The mosquitto at hand cannot be told to speak less than it knows.  So this stands before it: the first packet of a
connection is refused as MQTT 3.1.1 wants it (CONNACK with return code 1, and the connection is closed) unless its
protocol level is one of those that are taken; everything after that is mosquitto's own.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterable

CONNECT = 0x10
REFUSED = bytes((0x20, 2, 0, 1))  # unacceptable protocol version
LEVEL_AT = 6  # behind the length of the name and the name, MQTT


class OldBroker:
    """On a port of its own."""

    def __init__(self, port: int, levels: Iterable[int]) -> None:
        """Stand before the broker at a port, and let these levels of the protocol through; 4 is MQTT 3.1.1."""
        self._behind, self._levels = port, tuple(levels)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.asked: list[int] = []  # the levels
        self._open: list[socket.socket] = []
        self._clients: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """End, and all that goes through here with it."""
        for each in (self._listening, *self._clients, *self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def say(self, packet: bytes) -> None:
        """Send something to all that are connected, in the name of the broker, and end the connections."""
        for client in self._clients:
            with contextlib.suppress(OSError):
                client.sendall(packet)
                client.shutdown(socket.SHUT_RDWR)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client = self._listening.accept()[0]
                self._clients.append(client)
                threading.Thread(target=self._stand_between, args=(client,), daemon=True).start()

    def _stand_between(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client:
            first = client.recv(65536)  # it is small, and comes in one piece on this computer
            assert first[0] == CONNECT
            begin = 2 + (first[1] > 127)  # of a long packet the length has two bytes
            level = first[begin + LEVEL_AT]
            self.asked.append(level)
            if level not in self._levels:
                client.sendall(REFUSED)
                return
            with socket.create_connection(("127.0.0.1", self._behind)) as broker:
                self._open.append(broker)
                broker.sendall(first)
                threading.Thread(target=_pass_on, args=(broker, client), daemon=True).start()
                _pass_on(client, broker)


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while content := one.recv(65536):
            other.sendall(content)
    for each in (one, other):
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
