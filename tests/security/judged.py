"""What a policy and the other headers of an answer are worth.

Policies are judged by npm's `csp_evaluator` (Apache-2.0), which runs in node, here and without any
network; the headers by our own rules, after OWASP's Secure Headers and ASVS 5.0 chapter 3.4.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.servers import npm

HERE = Path(__file__).parent / "tools" / "csp"
GRAVE = {"HIGH", "SYNTAX", "MEDIUM", "HIGH_MAYBE", "STRICT_CSP", "MEDIUM_MAYBE"}
KNOWN = {("MEDIUM_MAYBE", "script-src", "'self'")}
"""It says so of any 'self': we host no JSONP, and what strangers send goes out as downloads."""


@dataclass(frozen=True)
class Finding:
    """One thing wrong with a policy."""

    severity: str
    directive: str
    value: str
    says: str


def judge(policies: list[str]) -> dict[str, list[Finding]]:
    """What is wrong with each policy, of medium weight and up."""
    done = subprocess.run(
        ["node", "judge.mjs"], cwd=npm.installed(HERE, "judge.mjs"), text=True,
        input=json.dumps(policies), capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    judged = [[Finding(**one) for one in found] for found in json.loads(done.stdout)]
    return {
        policy: [
            one
            for one in found
            if one.severity in GRAVE and (one.severity, one.directive, one.value) not in KNOWN
        ]
        for policy, found in zip(policies, judged, strict=True)
    }


EXACT = {
    "X-Content-Type-Options": {"nosniff"},
    "X-Frame-Options": {"DENY", "SAMEORIGIN"},
    "Cross-Origin-Opener-Policy": {"same-origin"},
    "Cross-Origin-Resource-Policy": {"same-origin"},
    "Referrer-Policy": {"same-origin", "no-referrer", "no-referrer, strict-origin"},
}
OFF = ("camera", "geolocation", "microphone", "payment", "usb")
YEAR_SECONDS = 31_536_000


def weak(headers: Mapping[str, str], *, is_https: bool = False) -> list[str]:
    """What is missing or weak in the headers of one answer."""
    found = [
        f"{name}: {headers.get(name)!r}"
        for name, good in EXACT.items()
        if headers.get(name) not in good
    ]
    policy = directives(headers.get("Content-Security-Policy", ""))
    if policy.get("default-src") != "'none'":
        found.append("default-src is not 'none'")
    if policy.get("frame-ancestors") not in {"'none'", "'self'"}:
        found.append("frame-ancestors lets others frame it")
    if "'unsafe-inline'" in policy.get("script-src", "") or "unsafe-eval" in str(policy):
        found.append("scripts may stand in the page")
    features = headers.get("Permissions-Policy", "")
    found += [f"{one} is not off" for one in OFF if f"{one}=()" not in features]
    kept = headers.get("Cache-Control", "")
    if headers.get("Content-Type", "").startswith("text/html") and "no-store" not in kept:
        found.append("a page that is kept")
    if "*" in headers.get("Access-Control-Allow-Origin", ""):
        found.append("everybody's scripts may read it")
    if is_https and _max_age(headers.get("Strict-Transport-Security", "")) < YEAR_SECONDS:
        found.append("HSTS shorter than a year")
    return found


def directives(policy: str) -> dict[str, str]:
    """A policy by its directives; the first of a name counts (CSP 3 § 2.2.1)."""
    found: dict[str, str] = {}
    for part in policy.split(";"):
        name, _blank, value = part.strip().partition(" ")
        found.setdefault(name.lower(), value.strip())
    return found


def _max_age(header: str) -> int:
    value = header.partition("max-age=")[2].partition(";")[0].strip()
    return int(value) if value.isdigit() else 0
