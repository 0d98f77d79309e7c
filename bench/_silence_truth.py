"""Silence against truth: intervals that hold what they say, and who left ten invented firms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np

from sobremesa.core import silence
from sobremesa.core.silence import choosing, rhythm
from sobremesa.core.silence.fitted import family_of
from sobremesa.core.silence.models import simulating
from tests.core.silence import planted
from tests.core.silence.test_simulated import TRUTH

CUSTOMERS = 1500
SEEDS = range(201, 211)  # nobody tuned on them; 1 to 30 were looked at when the rule was made
PEOPLE = 240
UNTIL = date(2026, 3, 12)


def coverage(draws: int) -> dict[str, Any]:
    """How often the truth lies within the 95 % interval, by model and parameter."""
    found: dict[str, Any] = {}
    for model, params in TRUTH.items():
        family, inside = family_of(model), np.zeros(4)
        for seed in range(1000, 1000 + draws):
            rng = np.random.default_rng(seed)
            age = (
                rng.integers(6, 12, CUSTOMERS)
                if model == "bg/bb"
                else rng.uniform(26, 78, CUSTOMERS)
            )
            made = simulating.draw(family, np.array(params), age.astype(float), 0.0, rng)
            summary = {name: made[name] for name in ("frequency", "recency", "age")}
            fitted = silence.fit(summary, model)
            off = np.abs(np.log(fitted.values / np.array(params)))
            inside += off <= 1.96 * np.sqrt(np.diag(fitted.covariance))
        found[model] = dict(zip(family.names, (inside / draws).tolist(), strict=True))
    return found


def gone() -> dict[str, Any]:
    """AUC and Brier of who has gone, and of the two parts of it, beside the plain rules."""
    texts, found = planted.lexicon(), {}
    for seed in SEEDS:
        lives = planted.lived(seed, UNTIL, PEOPLE, texts)
        log = silence.log_of(lives.days, customer="person_id", day="day")
        who = log.until(lives.until, 1.0)[0]
        names = [int(one) for one in log.names[who]]
        has_gone = np.array([lives.has_gone[one] for one in names])
        has_left = np.array([lives.has_left[one] for one in names])
        said = {"p_gone": silence.gone(log, lives.until)}
        for rule in rhythm.RULES:
            said[rule] = 1 - choosing.rule_now(rule, log, lives.until, 1.0, 365)
        judged = {name: silence.judge(p, has_gone) for name, p in said.items()}
        found[str(seed)] = {
            "people": len(names), "gone": int(has_gone.sum()), "said": float(said["p_gone"].sum()),
            **{name: [one.auc, one.brier] for name, one in judged.items()},
            "left alone": {name: [one.auc, one.brier] for name, p in said.items()
                           for one in [silence.judge(p, has_left)]},
            "active": active(lives, log),
        }  # fmt: skip
    return found


def active(lives: planted.Planted, log: silence.Log) -> dict[str, float]:
    """Log loss of contact within 90 days, said 90 days before the end, beside the plain rules."""
    day = lives.until - 90
    kept = lives.day <= day
    before = {"person_id": lives.person_id[kept], "day": lives.day[kept]}
    found = silence.chances(before, day, 90)
    who = log.until(day, 1.0)[0]
    came = log.came(who, day, lives.until)
    past = silence.log_of(before, customer="person_id", day="day")
    rules = {rule: choosing.rule_now(rule, past, day, 1.0, 90) for rule in rhythm.RULES}
    said = {"p_active": found.table["p_active"].to_numpy(), **rules}
    judged = {name: silence.judge(p, came) for name, p in said.items()}
    return {f"{name} {what}": getattr(one, what) for name, one in judged.items()
            for what in ("auc", "brier", "log_loss", "ece")}  # fmt: skip


def lines(figures: dict[str, Any]) -> Iterator[str]:
    """The figures as they go into docs/silence.md."""
    for model, row in figures.get("coverage", {}).items():
        shares = " ".join(f"{name} {share:.2f}" for name, share in row.items())
        yield f"95 % intervals of {model:12}" + shares
    if not (firms := figures.get("gone")):
        return
    names = ("p_gone", *rhythm.RULES)
    yield "who has gone: seed, people, gone, said; AUC and Brier of " + ", ".join(names)
    for seed, row in firms.items():
        both = "  ".join(f"{row[name][0]:.3f} {row[name][1]:.4f}" for name in names)
        yield f"  {seed} {row['people']} {row['gone']} {row['said']:.0f}  {both}"
    for at, measure in enumerate(("AUC", "Brier")):
        means = {
            name: np.mean([row["left alone"][name][at] for row in firms.values()]) for name in names
        }
        yield f"  left alone, mean {measure}: " + ", ".join(
            f"{n} {v:.4f}" for n, v in means.items()
        )
    for key in next(iter(firms.values()))["active"]:
        mean = np.mean([row["active"][key] for row in firms.values()])
        yield f"  contact within 90 days, {key}: {mean:.4f}"
