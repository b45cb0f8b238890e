"""Lets Home Assistant find the Wyoming door by itself, by multicast DNS in the local network.

The service type `_wyoming._tcp.local.` is what its Wyoming integration looks for; it connects to the address and port
it is told, and asks who is there.  The only file that knows `zeroconf`, and `ifaddr`, which it
stands on.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from ipaddress import ip_address
from typing import Final

import ifaddr
from zeroconf import Error, InterfaceChoice, IPVersion
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from assistant.skill.identity import Identity

SERVICE: Final = "_wyoming._tcp.local."


class HouseFinder:
    """Call it with a port: the house knows of it while the context that it gives is entered."""

    def __init__(
        self,
        host: str,
        identity: Identity,
        tell: Callable[[str], None],
        interfaces: InterfaceChoice | list[str] = InterfaceChoice.All,
    ) -> None:
        """`host` is where the door is; one that stands for all addresses is told as those that this computer has.

        `tell` hears when the house cannot be told.
        """
        self._host, self._identity, self._tell, self._interfaces = host, identity, tell, interfaces

    @contextlib.asynccontextmanager
    async def __call__(self, port: int) -> AsyncIterator[None]:
        """Let it be known, for as long as this is entered."""
        try:
            responder = AsyncZeroconf(interfaces=self._interfaces, ip_version=IPVersion.V4Only)
        except OSError as error:
            self._tell(_sentence(error.strerror or str(error)))
            yield
            return
        try:
            try:
                await (await responder.async_register_service(await self._info(port), allow_name_change=True))
            except (Error, OSError) as error:
                self._tell(_sentence(str(error) or type(error).__name__))
            yield
        finally:
            await responder.async_close()  # takes the name back as well

    async def _info(self, port: int) -> AsyncServiceInfo:
        addresses = await self._addresses()
        return AsyncServiceInfo(
            SERVICE,
            f"otherside-{self._identity.id}.{SERVICE}",  # the id: Home Assistant knows us by it, whatever our name
            port,
            parsed_addresses=addresses,
            server=f"otherside-{self._identity.id}.local.",
        )

    async def _addresses(self) -> list[str]:
        if self._host in ("0.0.0.0", "::"):  # noqa: S104 - it is only compared with
            here = [str(each.ip) for adapter in ifaddr.get_adapters() for each in adapter.ips if each.is_IPv4]
            return [each for each in here if not ip_address(each).is_loopback]
        found = await asyncio.get_running_loop().getaddrinfo(self._host, None, family=socket.AF_INET)
        return sorted({str(address[0]) for *_, address in found})


def _sentence(reason: str) -> str:
    return f"Home Assistant will not find Otherside by itself ({reason}); add it there as a Wyoming service by hand."
