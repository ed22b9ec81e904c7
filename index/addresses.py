"""Which machines a document may be fetched from: those of the public internet, and no others.

Judges addresses, not names: a name may lead anywhere, and elsewhere the next time it is asked.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Final

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_EMBEDDING: Final = (
    # Networks whose addresses carry an IPv4 address that is reached through them, and at which bit it begins.
    (ipaddress.IPv6Network("64:ff9b::/96"), 96),
    (ipaddress.IPv6Network("64:ff9b:1::/48"), 96),
    (ipaddress.IPv6Network("::/96"), 96),
    (ipaddress.IPv6Network("2002::/16"), 16),
)
_REFUSED: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4",
        "2001::/32", "2001:10::/28", "2001:20::/28", "2001:db8::/32", "fec0::/10", "100::/64", "5f00::/16",
    )
)  # fmt: skip
#: How an IPv4 address may be written besides four decimal numbers: one number, octal, hexadecimal, fewer parts.
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+)){0,3}\.?", re.I)


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet, and so do all that it stands for."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address.scope_id is not None or address.teredo is not None:
            return False
        for network, start in _EMBEDDING:
            if address in network:
                return is_public(ipaddress.IPv4Address(int(address) >> (96 - start) & 0xFFFFFFFF))
    if any(address.version == network.version and address in network for network in _REFUSED):
        return False
    return address.is_global and not (
        address.is_multicast
        or address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_reserved
        or address.is_unspecified
    )


def is_disguised(host: str) -> bool:
    """Whether a host is an address written in a way that browsers read and people do not (2130706433, 0x7f.1)."""
    if not _NUMERIC.fullmatch(host):
        return False
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return True
    return False


def is_url(text: str) -> bool:
    """Whether something typed is meant as a web address, and not as a path."""
    return re.match(r"[a-z][a-z0-9+.-]*://", text, re.I) is not None
