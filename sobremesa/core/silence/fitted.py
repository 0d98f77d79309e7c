"""A model fitted to a summary, and what it says of everybody in one."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from sobremesa.core.errors import CoreError
from sobremesa.core.silence.customers import Customers, customers
from sobremesa.core.silence.frames import Floats
from sobremesa.core.silence.models.discrete import BetaBernoulli
from sobremesa.core.silence.models.geometric import Geometric
from sobremesa.core.silence.models.newton import Likelihood, Prior, Slopes, Top, climb, inverse
from sobremesa.core.silence.models.pareto import Pareto

FEW = 300
"""Below so many customers the likelihood alone often runs away (docs/silence.md): a prior helps."""
PRIOR_SPREAD = 1.5
"""Of each logarithm: 95 % between a nineteenth and nineteen times what shops usually have."""
K_MAX = 12
SAMPLE_FROM = 8192
SAMPLE_DEAR_FROM = 1024
NEAR = 0.1
"""Of a log-likelihood of some: it is no nearer to that of all."""
EDGE_SE = 3.0
EDGE_LOG = 9.0
REGULAR_GAIN = 10.0

FEW_CUSTOMERS = "few_customers"
ON_BOUNDARY = "on_boundary"
REGULAR_BUYERS = "regular_buyers"
NOT_CONVERGED = "not_converged"
NOBODY_CAME_BACK = "nobody_came_back"


class UnknownModel(CoreError):
    """There is no model of this name."""


class Family(Protocol):
    """What a model has to know."""

    @property
    def name(self) -> str: ...
    @property
    def names(self) -> tuple[str, ...]: ...
    @property
    def k(self) -> int: ...
    @property
    def is_blind_to_one_timers(self) -> bool: ...
    @property
    def is_dear(self) -> bool: ...
    def start(self, data: Customers) -> Floats: ...
    def prior(self, data: Customers, spread: float) -> Prior: ...
    def slopes(self, data: Customers, params: Floats) -> Slopes: ...
    def likelihood(self, data: Customers) -> Likelihood: ...
    def p_here(self, params: Floats, data: Customers) -> Floats: ...
    def p_active(self, params: Floats, data: Customers, units: float) -> Floats: ...
    def expected(self, params: Floats, data: Customers, units: float) -> Floats: ...


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model and its parameters.

    Args:
        model: its name: `bg/nbd`, `mbg/nbd`, `bg/cnbd-2`, `mbg/cnbd-2`, `pareto/nbd`.
        params: by name; times in the unit of the summary it was fitted to.
        log_likelihood: of the customers as they are, in that unit, without any prior.
        standard_errors: of `params`, from the second derivatives at the top.
        covariance: of the logarithms of the parameters, in the order of `params`.
        customers: how many it was fitted to.
        warnings: codes, see the constants of this module; no words.

    """

    model: str
    params: dict[str, float]
    log_likelihood: float
    standard_errors: dict[str, float]
    covariance: Floats
    customers: int
    warnings: tuple[str, ...]
    unit_days: float
    family: Family = field(repr=False)

    @property
    def values(self) -> Floats:
        """The parameters in their order."""
        return np.array([self.params[name] for name in self.family.names])

    def p_here(self, summary: Any) -> Floats:
        """The probability that somebody has not left, in the order of the rows.

        A word of the model that no data can check: show `p_active`, and this only beside it. Under
        BG/NBD (and BG/CNBD) nobody can leave before the second purchase, so whoever bought once is
        "here" with probability 1, by construction. That is never said: for them it is NaN.
        """
        data = customers(summary, self.unit_days)
        here = self.family.p_here(self.values, data)
        if self.family.is_blind_to_one_timers:
            here = np.where(data.frequency > 0, here, np.nan)
        return np.asarray(here)

    def p_active(self, summary: Any, days: float) -> Floats:
        """The probability of at least one purchase within so many days from now on."""
        return self.family.p_active(*self._asked(summary, days))

    def expected(self, summary: Any, days: float) -> Floats:
        """How many purchases are to be expected within so many days from now on."""
        return self.family.expected(*self._asked(summary, days))

    def _asked(self, summary: Any, days: float) -> tuple[Floats, Customers, float]:
        if not 0 <= days < np.inf:
            raise CoreError(f"days must be 0 or more, got {days}")
        data = customers(summary, self.unit_days)
        if abs(data.unit_days - self.unit_days) > 1e-9 * self.unit_days:
            raise CoreError(
                f"fitted in units of {self.unit_days:g} days, asked in units of {data.unit_days:g}"
            )
        return self.values, data, days / self.unit_days


def fit(summary: Any, model: str = "mbg/nbd", *, unit_days: float | None = None) -> Fitted:
    """The parameters under which a summary is likeliest.

    Below `FEW` customers a weak prior is added (and `few_customers` warned of): the maximum alone
    is then often at 0 or at infinity.

    Args:
        summary: any frame, as `summarise` makes it, n rows. 1.2 million take half a second.
        model: `bg/nbd`, `mbg/nbd`, `pareto/nbd`; `bg/bb`, where time goes in occasions;
            `bg/cnbd-2`, `mbg/cnbd-2` and so on for regular buyers; `bg/cnbd` and `mbg/cnbd` find
            how regular (the summary needs `log_gaps`).
        unit_days: for a summary from elsewhere that does not say it itself; 1 where nobody does.

    Raises:
        UnknownModel: no such model.
        BadSummary: the summary says what cannot be.

    """
    data = customers(summary, unit_days)
    name = plain(model)
    if match := re.fullmatch(r"(m?)bgcnbdk?", name):
        return _most_regular(data, is_modified=bool(match[1]))
    return _fit(data, family_of(name))


def known_fit(model: str, params: Mapping[str, float]) -> Fitted:
    """A model with parameters that are known already, per day: nothing is fitted.

    Raises:
        UnknownModel: there is no such model.

    """
    nothing: Floats = np.zeros((0, 0))
    return Fitted(model, dict(params), math.nan, {}, nothing, 0, (), 1.0, family_of(model))


def plain(model: str) -> str:
    """The name of a model as it is compared: `MBG/CNBD-2` is `mbgcnbd2`."""
    return re.sub(r"[^a-z0-9]", "", model.lower())


def family_of(model: str) -> Family:
    """A model by its name.

    Raises:
        UnknownModel: no such model.

    """
    name = plain(model)
    if name in {"pareto", "paretonbd"}:
        return Pareto()
    if name == "bgbb":
        return BetaBernoulli()
    if match := re.fullmatch(r"(m?)bg(?:nbd|cnbd(\d{1,2}))?", name):
        k = int(match[2] or 1)
        if 1 <= k <= K_MAX:
            return Geometric(bool(match[1]), k)
    raise UnknownModel(
        f"there is no model {model!r}; there are bg/nbd, mbg/nbd, pareto/nbd, bg/bb, and with k "
        f"from 1 to {K_MAX} bg/cnbd-k and mbg/cnbd-k"
    )


def _most_regular(data: Customers, *, is_modified: bool) -> Fitted:
    """The regularity under which the gaps are likeliest: k rises while that helps."""
    if data.log_gaps is None:
        raise CoreError("how regular people are needs the gaps: summarise(..., has_gaps=True)")
    best = _fit(data, Geometric(is_modified))
    for k in range(2, K_MAX + 1):
        next_one = _fit(data, Geometric(is_modified, k))
        if next_one.log_likelihood <= best.log_likelihood:
            break
        best = next_one
    return best


def _fit(data: Customers, family: Family) -> Fitted:
    data = data.squeezed() if family.is_dear else data
    prior = family.prior(data, PRIOR_SPREAD) if data.count < FEW else None
    top = climb(family.likelihood(data), _start(data, family), prior)
    params = np.exp(top.at)
    covariance = inverse(-top.curvature)
    errors = params * np.sqrt(np.maximum(np.diag(covariance), 0.0))
    return Fitted(
        family.name, dict(zip(family.names, params.tolist(), strict=True)), top.value,
        dict(zip(family.names, errors.tolist(), strict=True)), covariance, data.count,
        tuple(_warnings(data, family, top, covariance, prior)), data.unit_days, family,
    )  # fmt: skip


def _start(data: Customers, family: Family) -> Floats:
    """Where to begin: near the top of each tenth row, and so on down to a table that is small.

    Three looks at all the rows are then enough, instead of seven.
    """
    if len(data.age) < (SAMPLE_DEAR_FROM if family.is_dear else SAMPLE_FROM):
        return family.start(data)
    some = data.every(10)
    prior = family.prior(some, PRIOR_SPREAD)  # some may run where not all do, and never come back
    return climb(family.likelihood(some), _start(some, family), prior, NEAR).at


def _warnings(
    data: Customers, family: Family, top: Top, covariance: Floats, prior: Prior | None
) -> list[str]:
    found = [FEW_CUSTOMERS] if prior is not None else []
    if not data.frequency.any():
        found.append(NOBODY_CAME_BACK)
    # Times are seen beside the time that the customers are known.
    span = np.log(float(data.weight @ data.age / data.weight.sum()) + 1e-9)
    has_rate = "r" in family.names
    is_time = np.array([has_rate and name in {"alpha", "beta"} for name in family.names])
    scaled = top.at - span * is_time
    if np.abs(scaled).max() > EDGE_LOG or np.diag(covariance).max() > EDGE_SE**2:
        found.append(ON_BOUNDARY)
    if not top.has_arrived:
        found.append(NOT_CONVERGED)
    if (
        has_rate
        and family.k == 1
        and _is_regular(data, is_modified=not family.is_blind_to_one_timers)
    ):
        found.append(REGULAR_BUYERS)
    return found


def _is_regular(data: Customers, *, is_modified: bool) -> bool:
    """Whether gaps that are alike are likelier than gaps of chance; unknown without gaps."""
    if data.log_gaps is None or not data.frequency.any():
        return False
    even, chance = (
        climb(one.likelihood(data), _start(data, one)).value
        for one in (Geometric(is_modified, 2), Geometric(is_modified))
    )
    return even > chance + REGULAR_GAIN
