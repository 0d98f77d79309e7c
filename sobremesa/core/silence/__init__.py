"""Whether somebody is still with us: from what they bought, and from when we talked.

`summarise` makes of purchases what the models need, `fit` fits one of them; what is said of
everybody then is the chance to hear from them within a stated horizon (`p_active`), which can be
checked afterwards, and beside it, as a word of the model only, whether they are here (`p_here`).

    summary = silence.summarise(orders, until, unit_days)    # customer, frequency, recency, age
    fitted = silence.fit(summary, "mbg/nbd")                 # params, standard_errors, warnings
    fitted.p_active(summary, 90)                             # the chance within 90 days
    chosen = silence.choose(silence.log_of(orders), until, unit_days, 90)   # the best, set right
    silence.chances(days, until_day, 90).table               # of contact, not of purchases

`chances(days: frame[person_id, day], until_day, horizon_days)` is what the measures ask: its
`table` is `person_id, p_active, p_low, p_high, p_here, cases, model, p_gone`, and its
`chosen.judged.calibration` is the table of what was said and what came. Everything here is pure and
takes any frame that narwhals takes. Sources stand with the models.
"""

from __future__ import annotations

from sobremesa.core.silence.choosing import CANDIDATES, Chosen, choose
from sobremesa.core.silence.contacts import Chances, Leaving, chances, gone, learn_leaving
from sobremesa.core.silence.customers import BadSummary, Customers, customers
from sobremesa.core.silence.fitted import Fitted, UnknownModel, fit, known_fit
from sobremesa.core.silence.frames import BadOrders
from sobremesa.core.silence.holdout import Held, hold_out
from sobremesa.core.silence.judging import Bin, Judged, judge, share_interval
from sobremesa.core.silence.log import Log, log_of, occasions
from sobremesa.core.silence.models.spending import Spending, fit_spending
from sobremesa.core.silence.summary import Counted, count, counted, summarise

__all__ = [
    "CANDIDATES",
    "BadOrders",
    "BadSummary",
    "Bin",
    "Chances",
    "Chosen",
    "Counted",
    "Customers",
    "Fitted",
    "Held",
    "Judged",
    "Leaving",
    "Log",
    "Spending",
    "UnknownModel",
    "chances",
    "choose",
    "count",
    "counted",
    "customers",
    "fit",
    "fit_spending",
    "gone",
    "hold_out",
    "judge",
    "known_fit",
    "learn_leaving",
    "log_of",
    "occasions",
    "share_interval",
    "summarise",
]
