"""Proxies and certificates that the environment names and that cannot be used.

No message quotes the address of a proxy, because it may contain a password.
"""

import errno
import os
import re
from urllib.parse import urlsplit
from urllib.request import getproxies

from extractor.errors import SettingsError
from extractor.text import first_line

__all__ = ["check_proxies", "environment_fault"]

CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
PROXIES = ("all", "https", "http")  # ALL_PROXY and so on
SCARCE = (errno.ENOMEM, errno.EMFILE, errno.ENFILE)
SCHEMES = ("http", "https", "socks5", "socks5h")


def check_proxies() -> None:
    """Raises SettingsError for a proxy of the environment whose address cannot be one."""
    named = getproxies()
    for name in PROXIES:
        if name in named and not _is_proxy(named[name]):
            raise SettingsError(_wrong_proxy(f"{name}_proxy".upper()))


def environment_fault(error: Exception) -> Exception:
    """The error for one that making an HTTP client raised: what the environment has wrong.

    The error itself if memory or files are scarce.
    """
    if isinstance(error, ImportError):
        return SettingsError(
            "A SOCKS proxy is set in ALL_PROXY, HTTPS_PROXY or HTTP_PROXY, and the library for it "
            "is not installed: run `pip install socksio`, or name an HTTP proxy."
        )
    if isinstance(error, OSError):
        named = " or ".join(name for name in CERTIFICATES if os.environ.get(name))
        fault = SettingsError(
            f"The certificates of {named or 'this system'} cannot be used ({first_line(error)}): "
            "correct that, or unset the variable."
        )
        return error if error.errno in SCARCE else fault
    return SettingsError(_wrong_proxy("ALL_PROXY, HTTPS_PROXY or HTTP_PROXY"))


def _is_proxy(address: str) -> bool:
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        usable = bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number or above 65535
        return False
    return usable and parts.scheme in SCHEMES and not re.search(r"\s", address)


def _wrong_proxy(variable: str) -> str:
    return (
        f"The address in {variable} is not that of a proxy: write it like http://127.0.0.1:3128, "
        "or unset it."
    )
