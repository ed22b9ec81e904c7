"""``python -m index``: documents in, out, and into the searchable index.

Results go to stdout, progress and messages to stderr. Exit code 0; 1 if something was quarantined; or 2 with a
message and a hint.
"""

from __future__ import annotations

import sys

from index import commands, commands_keep
from index.cli import app
from index.errors import exiting

__all__ = ["commands", "commands_keep", "main"]


def main() -> None:
    """Run a command; turn what went wrong into a message, a hint and an exit code."""
    try:
        exiting(app)
    except KeyboardInterrupt:
        print("stopped; the index in service is untouched.", file=sys.stderr)
        sys.exit(130)


if __name__ == "__main__":
    main()
