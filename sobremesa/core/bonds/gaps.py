"""How long is long for them: a silence against their own rhythm.

The days between one talk and the next are spread like a lognormal: many short gaps, a few very
long ones. Whoever has many shows their own rhythm; whoever has two does not, and is drawn towards
what is usual in the firm for somebody who is in touch as seldom. How strongly, everybody's data
say (empirical Bayes).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sobremesa.core.stats import Array, Interval

PEOPLE_MIN = 10
"""With fewer people who have two gaps, the firm cannot say what is usual in it."""

PEOPLE_MAX = 5_000
"""Of more, only every second, third, … is asked what is usual."""

MEAN_CASES = 0.1, 16.0
"""Within these `GapPrior.mean_cases` stays: where all of a firm are alike the likeliest number is
infinite, and nobody's own rhythm would be heard any more."""


class GapPrior(NamedTuple):
    """What is usual in a firm: the logarithm of a gap in days is normal, its mean and variance
    differ between people, and are spread as a normal-inverse-gamma distribution.

    `mean`, `by_spacing`: where the means lie, for somebody who began s talks in d days: mean +
    by_spacing * log(d / s). `mean_cases`: against how many gaps of one's own that weighs the same.
    `shape`, `scale`: of the inverse gamma of the variances. `people`: on how many it rests; with
    0 it is what was found on invented firms (seeds 11 to 20), for those who have too few.
    """

    mean: float = 0.6
    by_spacing: float = 0.56
    mean_cases: float = 8.0
    shape: float = 3.0
    scale: float = 6.0
    people: int = 0


def gap_prior(count: Array, log: Array, log_square: Array, known_days: Array) -> GapPrior:
    """What is usual in the firm, from everybody's gaps.

    Args:
        count, log, log_square: for each person how many gaps, and the sums of their logarithms
            and of the squares of these (`rhythm.counts`, in units).
        known_days: how many days ago their first contact was, that day too: at least 1.

    Returns:
        The numbers under which all gaps together are likeliest; the default with fewer than 10
        people who have two gaps.

    Source:
        Parametric empirical Bayes (Morris 1983, JASA 78(381):47-55) with the conjugate prior of
        a normal sample; its marginal likelihood in closed form: Murphy (2007), "Conjugate
        Bayesian analysis of the Gaussian distribution", eq. 195. Lognormal because the times
        between messages of one person are (Stouffer, Malmgren, Amaral 2006, arXiv
        physics/0605027), and because a factor is what people mean by "three times as long as
        usual". The mean is regressed on the spacing because those with few gaps are those with
        long ones: drawn towards everybody, they would all seem late.

    """
    from scipy.optimize import minimize  # noqa: PLC0415 - only who measures

    if np.count_nonzero(count >= 2) < PEOPLE_MIN:
        return GapPrior()
    has = np.flatnonzero(count >= 1)
    # Every so many of them say the same, and more only take longer.
    some = has[:: 1 + len(has) // PEOPLE_MAX]
    kept = count[some], log[some], log_square[some], _spacing(known_days[some], count[some])
    first = GapPrior()
    start = np.array(
        [first.mean, first.by_spacing, *np.log([first.mean_cases, first.shape, first.scale])]
    )
    # Within twenty times or so of where they begin: a firm where all are alike runs off otherwise.
    bounds = [(-10, 10), (0, 1), tuple(np.log(MEAN_CASES)), (0, 5), (-3, 6)]
    found = minimize(_unlikeliness, start, args=(kept,), jac=True, method="L-BFGS-B", bounds=bounds)
    mean, by_spacing, *logarithms = (float(one) for one in found.x)
    cases, shape, scale = (float(one) for one in np.exp(logarithms))
    return GapPrior(mean, by_spacing, cases, shape, scale, len(some))


def _spacing(known_days: Array, count: Array) -> Array:
    """The logarithm of the days from one talk to the next, on average."""
    return np.log(np.maximum(known_days, 1.0) / (count + 1))


def _unlikeliness(x: Array, kept: tuple[Array, Array, Array, Array]) -> tuple[float, Array]:
    """Minus the mean marginal log likelihood and its gradient, in (mean, by_spacing, logarithms
    of the others)."""
    from scipy.special import digamma, gammaln  # noqa: PLC0415 - only who measures

    n, log, square, spacing = kept
    k, a, b = np.exp(x[2:])
    average = log / n
    within = np.maximum(square - n * average**2, 0.0)
    kn, an, far = k + n, a + n / 2, average - x[0] - x[1] * spacing
    bn = b + within / 2 + k * n * far**2 / (2 * kn)
    likely = gammaln(an) - gammaln(a) + a * np.log(b) - an * np.log(bn) + np.log(k / kn) / 2
    over = an / bn
    pull = over * k * n * far / kn
    gradient = np.array(
        [
            np.sum(pull),
            np.sum(pull * spacing),
            np.sum(1 / (2 * k) - 1 / (2 * kn) - over * (n * far) ** 2 / (2 * kn**2)) * k,
            np.sum(digamma(an) - digamma(a) + np.log(b) - np.log(bn)) * a,
            np.sum(a / b - over) * b,
        ]
    )
    return -float(np.sum(likely)) / len(n), -gradient / len(n)


class OwnRhythm(NamedTuple):
    """`usual_days`: the middle gap, drawn towards what is usual. `lateness`: see `own_rhythm`."""

    usual_days: Interval
    lateness: Interval


def own_rhythm(
    count: Array,
    log: Array,
    log_square: Array,
    known_days: Array,
    silence_days: Array,
    prior: GapPrior,
) -> OwnRhythm:
    """How many days usually lie between talks, and whether this silence is long for them.

    Args:
        count, log, log_square, known_days: as in `gap_prior`.
        silence_days: since the last day of contact, >= 0.
        prior: what is usual in the firm.

    Returns:
        `usual_days`: the middle gap, with its interval. `lateness`: the chance that a gap of
        theirs is shorter than this silence, in [0, 1], with the ends it has when the usual gap
        lies at the ends of its own interval. NaN without any gap.

    Source:
        The posterior of a normal sample under its conjugate prior, and its predictive
        distribution, which is Student's t (Murphy 2007, eq. 187-190, 206).

    """
    from scipy.special import stdtr, stdtrit  # noqa: PLC0415 - only who measures

    with np.errstate(divide="ignore", invalid="ignore"):
        average = np.where(count > 0, log / count, np.nan)
        expected = prior.mean + prior.by_spacing * _spacing(known_days, count)
        within = np.maximum(log_square - count * average**2, 0.0)
        kn, an = prior.mean_cases + count, prior.shape + count / 2
        middle = (prior.mean_cases * expected + log) / kn
        bn = prior.scale + within / 2
        bn = bn + prior.mean_cases * count * (average - expected) ** 2 / (2 * kn)
        half = stdtrit(2 * an, 0.975) * np.sqrt(bn / (an * kn))
        late = np.log(np.maximum(silence_days, 0.0))
        width = np.sqrt(bn / an)
        chance = stdtr(2 * an, (late - middle) / (width * np.sqrt(1 + 1 / kn)))
        ends = [stdtr(2 * an, (late - edge) / width) for edge in (middle + half, middle - half)]
    known = count > 0
    low, high = np.minimum(ends[0], chance), np.maximum(ends[1], chance)
    lateness = Interval(*(np.where(known, one, np.nan) for one in (chance, low, high)))
    usual = Interval(*(np.where(known, np.exp(middle + by * half), np.nan) for by in (0, -1, 1)))
    return OwnRhythm(usual, lateness)
