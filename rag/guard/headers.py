"""The security headers of every response."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

_INLINE = re.compile(rb"<script\b(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)

COMMON: tuple[tuple[str, str], ...] = (
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=(), browsing-topics=()",
    ),
)


def script_hashes(html: bytes) -> tuple[str, ...]:
    """The CSP source of each inline script of a page, so that these run and no other inline script does."""
    found = (base64.b64encode(hashlib.sha256(body).digest()).decode() for body in _INLINE.findall(html))
    return tuple(dict.fromkeys(f"'sha256-{digest}'" for digest in found))


def policy(scripts: Iterable[str] = ()) -> str:
    """The content security policy.

    Gradio writes style attributes and elements, so ``style-src`` needs ``unsafe-inline``. Scripts need neither that nor
    ``unsafe-eval``, as long as no ``gr.HTML`` and no ``js=`` is used.
    """
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(("script-src", "'self'", *scripts)),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "object-src 'none'",
            "frame-src 'none'",
            "worker-src 'none'",
            "base-uri 'self'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )
