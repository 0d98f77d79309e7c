"""The command that says of a list of purchases who is still there."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sobremesa.cli.talking import Adder, Problem, say, show, wake

if TYPE_CHECKING:
    from sobremesa.core.silence.lists import Bad
    from sobremesa.flows.silence.results import Result

ENDINGS = (".csv", ".parquet", ".json")
HORIZON_DAYS = 90
EPOCH = date(1970, 1, 1)


def silence(args: argparse.Namespace) -> int:
    """`sobremesa silence FILE`: of a list of purchases, who will come back; how sure that is."""
    wake()
    from django.utils.translation import gettext as _  # noqa: PLC0415

    from sobremesa.core.errors import CoreError  # noqa: PLC0415
    from sobremesa.flows.silence import lists, results  # noqa: PLC0415

    end = args.holdout_until
    if end is not None and end <= args.until:
        raise Problem(_("The day of --holdout-until must come after the day of --until."))
    out = Path(args.out) if args.out else None
    if out and out.suffix.lower() not in ENDINGS:
        raise Problem(_("%(file)s should end in .csv, .parquet or .json.") % {"file": out})
    days = (end - args.until).days if end and not args.days else args.days or HORIZON_DAYS
    asked = lists.Asked(Path(args.file), args.customer, args.date, args.amount, args.dates)
    try:
        orders, bad = lists.read(asked)
        _tell_bad(bad)
        if not len(orders["customer"]):
            raise Problem(_("No row of %(file)s can be used.") % {"file": asked.path})
        found = results.measured(
            orders, (args.until - EPOCH).days, args.unit_days, args.model,
            (end - EPOCH).days if end else None, days,
        )  # fmt: skip
    except (lists.Unlisted, CoreError) as why:
        raise Problem(str(why)) from why
    _tell_warnings(found)
    if out:
        try:
            results.write(found, out)
        except OSError as exc:
            raise Problem(
                _("%(file)s could not be written: %(why)s.") % {"file": out, "why": exc.strerror}
            ) from exc
    if args.json:
        show(results.as_value(found))
    else:
        _tell(found)
    return 0


def _tell_bad(bad: Bad) -> None:
    """Which rows were left out, on stderr: all counted, the first few named."""
    from django.utils.translation import gettext as _  # noqa: PLC0415
    from django.utils.translation import ngettext  # noqa: PLC0415

    if not bad.count:
        return
    reasons = {
        "no_customer": _("nobody is named"),
        "no_day": _("no day"),
        "no_amount": _("no sum"),
        "too_short": _("too few cells"),
    }
    sys.stderr.write(
        ngettext("%(n)s row was left out:", "%(n)s rows were left out:", bad.count)
        % {"n": bad.count} + "\n"
    )  # fmt: skip
    for line, reason in bad.first:
        sys.stderr.write(
            "  " + _("line %(line)s: %(reason)s") % {"line": line, "reason": reasons[reason]} + "\n"
        )
    if bad.count > len(bad.first):
        sys.stderr.write("  …\n")


def _tell_warnings(found: Result) -> None:
    """Where the model does not fit, in words, on stderr."""
    from django.utils.translation import gettext as _  # noqa: PLC0415

    words = {
        "few_customers": _("Few customers: the numbers lean on what shops usually have."),
        "on_boundary": _("A parameter ran to its edge: this model does not fit these customers."),
        "regular_buyers": _("These customers buy regularly; the model takes them for chance. "
                            "Try --model mbg/cnbd."),
        "not_converged": _("No best parameters were found: take these for a guess."),
        "nobody_came_back": _("Nobody came back yet: there is nothing to learn from."),
        "short_history": _("The history is too short to try the models on it: %(model)s was taken "
                           "and not set right.") % {"model": found.fitted.model},
        "rule_was_better": _("Before, a plain rule (how long ago the last time was) said better "
                             "who came back than this model did."),
    }  # fmt: skip
    for code in found.model.warnings:
        sys.stderr.write(f"{words[code]}\n")


def _tell(found: Result) -> None:
    """A few lines for people."""
    from django.utils.translation import gettext as _  # noqa: PLC0415

    fitted, held = found.fitted, found.held
    say(_("%(model)s, %(n)s customers") % {"model": fitted.model, "n": fitted.customers})
    for name, value in fitted.params.items():
        say(f"  {name} {value:.4g} ± {1.96 * fitted.standard_errors[name]:.2g}")
    if held is None:
        return
    judged = held.judged
    say(
        _("Expected %(expected).0f purchases, %(actual)s came.")
        % {"expected": held.expected, "actual": held.actual}
    )
    for one in judged.calibration:
        say(
            _("Of those we call %(said).0f %%, %(came).0f %% came back (%(low).0f to %(high).0f); "
              "%(cases)s cases.")
            % {"said": 100 * one.predicted, "came": 100 * one.came_back, "low": 100 * one.low,
               "high": 100 * one.high, "cases": one.cases}
        )  # fmt: skip
    say(f"AUC {judged.auc:.3f}, Brier {judged.brier:.4f}, log loss {judged.log_loss:.4f}, "
        f"ECE {judged.ece:.3f}")  # fmt: skip
    for name, rule in held.rules.items():
        say(f"  {name}: AUC {rule.auc:.3f}, Brier {rule.brier:.4f}")


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise ValueError(text)
    return value


def _days(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError(text)
    return value


_positive.__name__, _days.__name__ = "number above 0", "number of days"


def commands(add: Adder) -> None:
    """Offer it."""
    one = add("silence", silence, has_json=True)
    day = date.fromisoformat
    one.add_argument("file", metavar="FILE", help="CSV, Parquet or a spreadsheet")
    one.add_argument("--customer", required=True, metavar="COL", help="the column of customers")
    one.add_argument("--date", required=True, metavar="COL", help="the column of days")
    one.add_argument("--amount", default="", metavar="COL", help="the column of sums, if any")
    one.add_argument(
        "--until", required=True, type=day, metavar="DATE", help="2026-03-01: the last day known"
    )
    one.add_argument(
        "--unit-days", required=True, type=_positive, metavar="N", help="days in a unit of time"
    )
    one.add_argument(
        "--model", default="best", metavar="NAME",
        help="best, bg/nbd, mbg/nbd, pareto/nbd, mbg/cnbd, mbg/cnbd-2, …",
    )  # fmt: skip
    one.add_argument(
        "--holdout-until", type=day, metavar="DATE", help="judge by what came up to this day"
    )
    one.add_argument(
        "--days", type=_days, metavar="N",
        help="horizon of the chances in --out (the hold-out, else 90)",
    )  # fmt: skip
    one.add_argument(
        "--dates", default="", choices=["dmy", "mdy", "ymd"], help="how days are written"
    )
    one.add_argument("--out", metavar="FILE", help="a row a customer: .csv, .parquet or .json")
