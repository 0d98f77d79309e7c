"""What must not lie in the repository: places of one machine, addresses of registries, keys."""

from __future__ import annotations

import re

from tests.shape.source import Source

# Put together here so that this file does not complain about itself.
# Where a server keeps what is installed by hand is a place of every machine (deploy/).
MACHINE = re.compile(
    "|".join(("/" + "work" + r"/\w", "/" + "root" + r"/\.?\w", r"/" + r"opt/(?!sobremesa\b)\w"))
)
REGISTRY = re.compile(
    "|".join((r"pypi\." + "org", r"files\.python" + "hosted", r"registry\." + "npmjs"))
)
KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE " + r"KEY-----|\bAKIA[0-9A-Z]{16}\b")
IN_LOCKS = re.compile(r"https?:|file:|--(extra-)?index-url|--find-links|--trusted-host|\s@\s", re.I)
PINNED = re.compile(r"^[a-z0-9][a-z0-9._-]*(\[[a-z,]+\])?==\S+( ; .+)? \\$")


def leaks(file: Source) -> list[str]:
    """Paths of a machine, addresses of registries, private keys."""
    return [
        f"{file.path}:{number}: {what}: {line.strip()[:80]}"
        for number, line in enumerate(file.text.splitlines(), start=1)
        for what, pattern in (
            ("path of a machine", MACHINE),
            ("address of a registry", REGISTRY),
            ("private key", KEY),
        )
        if pattern.search(line)
    ]


def loose_lines(lock: Source) -> list[str]:
    """Lines of a lock that are no exact version with its hashes."""
    complaints = []
    lines = lock.text.splitlines()
    for number, line in enumerate(lines, start=1):
        where = f"{lock.path}:{number}"
        if IN_LOCKS.search(line):
            complaints.append(f"{where}: says where to get it")
        elif line.startswith(("    --hash=sha256:", "#")):
            continue
        elif not PINNED.match(line):
            complaints.append(f"{where}: not an exact version")
        elif not (number < len(lines) and lines[number].startswith("    --hash=")):
            complaints.append(f"{where}: without a hash")
    return complaints
