"""Wrong tokens, counted by the address that sent them: who guesses has to wait."""

import hmac
import ipaddress
import math
import time
from collections import OrderedDict
from typing import Literal

__all__ = ["Guesses"]

MOST = 10  # wrong tokens of an address in SECONDS
SECONDS = 60.0
ADDRESSES = 10_000  # that are known; those that guessed longest ago are forgotten
NETWORK = 64  # bits of an IPv6 address that belong to one client


class Guesses:
    """How many wrong tokens came from which addresses of late. Takes little memory, whoever asks.

    An address that sent MOST of them in SECONDS is refused until they are over, also with the right
    token: else it could go on guessing. That token does not clear the count, because a proxy or a
    company may be one address for many.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def wait(self, address: str) -> int:
        """The seconds that an address has to wait; 0 if it may try."""
        since, count = self._known.get(_client(address), (0.0, 0))
        left = since + SECONDS - time.monotonic()
        return math.ceil(left) if count >= MOST and left > 0 else 0

    def compare(self, address: str, given: str, token: str) -> Literal[200, 401, 429]:
        """The status for a token: 401 if it is wrong, 429 if its address has to wait.

        Requests that come at once are compared one after the other, each after the count of those
        before it; nothing is compared for an address that has to wait.
        """
        if self.wait(address):
            return 429
        if token and hmac.compare_digest(given.encode(), token.encode()):
            return 200
        self.wrong(address)
        return 401

    def wrong(self, address: str) -> None:
        """Counts a wrong token."""
        client, now = _client(address), time.monotonic()
        since, count = self._known.pop(client, (now, 0))
        if now - since >= SECONDS:
            since, count = now, 0
        self._known[client] = since, count + 1
        while len(self._known) > ADDRESSES:
            self._known.popitem(last=False)


def _client(address: str) -> str:
    """The address, or the network that one client of IPv6 has."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:  # of a test, or of a socket that is a file
        return address[:100]
    if found.version == 4:
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), NETWORK), strict=False))
