"""Sums of log gamma(s + y) - log gamma(s) over many whole y: no gamma function where a sum will do.

For whole y that difference is the logarithm of a rising factorial, log s + log (s + 1) + ... up to
y - 1. Over many y each of these terms comes as often as there are larger y, so one pass over the
numbers up to the largest gives the sum, and its reciprocals the derivatives.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sobremesa.core.silence.frames import Floats

FAR = 4096
"""Beyond so many terms gamma functions cost less."""


@dataclass(frozen=True, slots=True)
class Rising:
    """How often each term comes: `often[i]` times log (s + terms[i]); and what is beyond `FAR`."""

    terms: Floats
    often: Floats
    far: Floats
    far_often: Floats

    @classmethod
    def of(cls, y: Floats, weight: Floats) -> Rising:
        """Of distinct whole numbers >= 0, and how many customers have each."""
        counts: Floats = np.asarray(np.bincount(np.minimum(y, FAR).astype(np.int64), weight))
        often = np.asarray(counts[::-1].cumsum()[-2::-1], np.float64)
        is_far = y > FAR
        return cls(np.arange(len(often), dtype=np.float64), often, y[is_far], weight[is_far])

    def slopes(self, *s: float) -> list[list[float]]:
        """Of each s > 0 the sum with its first and second derivative."""
        begin = np.array(s)[:, None]
        at = begin + self.terms
        by = 1.0 / at
        found = np.stack([np.log(at) @ self.often, by @ self.often, -(by * by) @ self.often])
        if len(self.far):
            from scipy.special import digamma, gammaln, zeta  # noqa: PLC0415 - 0.1 s

            end, edge, w = begin + self.far, begin + FAR, self.far_often
            found += np.stack([
                (gammaln(end) - gammaln(edge)) @ w, (digamma(end) - digamma(edge)) @ w,
                (zeta(2.0, end) - zeta(2.0, edge)) @ w,
            ])  # fmt: skip
        return [[float(one) for one in row] for row in found.T]
