"""What the operator of a service decides: addresses, limits, models, folders."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractor import engines
from extractor.errors import SettingsError

__all__ = ["TOKEN_VARIABLE", "Settings", "is_loopback"]

TOKEN_VARIABLE = "EXTRACTOR_TOKEN"  # noqa: S105  # the name of the variable, not a token
LEAST_TOKEN = 16  # characters: shorter ones can be guessed
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True)
class Settings:
    """The settings of a service; nothing here can be changed by a request.

    - `host`, `port`: where it listens. Any host but the loopback needs a token.
    - `token`: what each request has to show; None for none.
    - `hosts`: further names by which the service may be called, as in "extract.example.org".
    - `proxies`: the addresses of proxies in front of it, which say who has called them.
    - `origins`: the other sites whose pages may call it, as in "https://desk.example.org".
    - `data`: the folder of the service: jobs are run folders in it, and inputs may be named in it.
    - `models`: the models that a request may choose, by name or as engines; the first is the
      default.
    - `options`: the parameters of each `Extractor`, as `base_url`, `prices` or `cache_dir`.
    - `workers`: the most documents in work at a time.
    - `queue`: the most requests that wait for a worker; further ones are refused with 429.
    - `jobs`: the most jobs in work at a time; others wait.
    - `most_jobs`: the most jobs that wait or are in work; further ones are refused with 429.
    - `connections`: the most connections at a time; further ones are refused with 503.
    - `body_bytes`, `upload_bytes`: the largest body of a request, and of one that makes a job.
    - `body_seconds`: the longest time in which a body may arrive, and a part of an answer leave.
      The body of a job may take as many times longer as it may be larger.
    - `work_seconds`: the longest time for the document of a request.
    - `stop_seconds`: how long a stop waits for what was sent.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    token: str | None = field(default=None, repr=False)
    hosts: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    data: Path = Path("extractor-data")
    models: tuple[str | engines.Engine, ...] = ("local",)
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)
    workers: int = 8
    queue: int = 64
    jobs: int = 1
    most_jobs: int = 100
    connections: int = 500
    body_bytes: int = 10_000_000
    upload_bytes: int = 200_000_000
    body_seconds: float = 30.0
    work_seconds: float = 300.0
    stop_seconds: float = 30.0

    def __post_init__(self) -> None:
        if not self.token and not is_loopback(self.host):
            raise SettingsError(
                f"Listening at {self.host} lets others call the service: set {TOKEN_VARIABLE} to a "
                f"secret of at least {LEAST_TOKEN} characters, or leave out --host."
            )
        if self.token and (len(self.token) < LEAST_TOKEN or not _is_plain(self.token)):
            raise SettingsError(
                f"The token in {TOKEN_VARIABLE} is shorter than {LEAST_TOKEN} characters or has "
                "others than visible ASCII: set it to what `openssl rand -hex 32` prints."
            )

        for origin in self.origins:
            if not re.fullmatch(r"https?://[^/*\s]+", origin):
                raise SettingsError(
                    f"The origin {origin!r} is not that of a site: write it like "
                    "https://desk.example.org, without a path."
                )

    @property
    def known_hosts(self) -> tuple[str, ...]:
        """The names by which the service may be called; empty for any.

        A service on the loopback without a check could be called by any page whose name was made to
        point there. Elsewhere the token keeps such pages out.
        """
        if is_loopback(self.host):
            return (*LOOPBACK_NAMES, self.host, *self.hosts)
        return (*LOOPBACK_NAMES, self.host, *self.hosts) if self.hosts else ()


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text
