"""Silence: how fast, how right, and beside whom.

Ten million purchases counted, beside lifetimes, DuckDB's SQL and a bare scan; fits beside lifetimes
and pymc-marketing; probabilities of a million; growth from 10^5 to 10^7; intervals that hold what
they say; who left ten invented firms. Each figure is taken in a process of its own, with the
processor's seconds beside the clock's, because machines are shared; ratios are of the former.

SOBREMESA_BENCH_ORDERS=10000000, SOBREMESA_BENCH_DRAWS=100 and SOBREMESA_BENCH_SIZES="2357 23570
1238910" (of the fits) may be set; SOBREMESA_BENCH_PARTS="summary fits" takes some parts anew;
SOBREMESA_BENCH_PYMC names a Python that can import pymc-marketing, too big to install for a bench.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from bench import _silence_programs as programs
from bench import _silence_truth as truth
from tests.core.silence import lifetimes

ORDERS = int(os.environ.get("SOBREMESA_BENCH_ORDERS", "10000000"))
DRAWS = int(os.environ.get("SOBREMESA_BENCH_DRAWS", "100"))
PARTS = os.environ.get("SOBREMESA_BENCH_PARTS", "").split()
PYMC = os.environ.get("SOBREMESA_BENCH_PYMC", "")
HERE = Path(__file__).parent
TRUTH = (0.9266, 28.5, 0.7, 2.2)
DAYS = 730
MANY = 1_238_910
FIT_SIZES = tuple(map(int, os.environ.get("SOBREMESA_BENCH_SIZES", f"2357 23570 {MANY}").split()))
PARETO_MOST = 23_570  # Nelder and Mead with 2F1 need minutes for more
LONGEST = 400
THEIRS = {
    "bg/nbd": "BetaGeoFitter", "mbg/nbd": "ModifiedBetaGeoFitter", "pareto/nbd": "ParetoNBDFitter",
}  # fmt: skip
QUOTED = "pymc-marketing, quoted from ENGINE.md: BG/NBD MAP 1.24 M 5.05 s, 23,570 3.6 s"


def run(out: Path) -> str:
    """All of it, or the parts that SOBREMESA_BENCH_PARTS names; raw figures: `out/silence.json`."""
    kept = out / "silence.json"
    figures: dict[str, Any] = json.loads(kept.read_text()) if kept.exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        parts: dict[str, Callable[[], Any]] = {
            "summary": lambda: summaries(Path(folder)),
            "growth": lambda: growth(Path(folder)),
            "fits": lambda: fits(Path(folder)),
            "p": lambda: probabilities(Path(folder)),
            "coverage": lambda: truth.coverage(DRAWS),
            "gone": truth.gone,
        }
        for name in PARTS or parts:
            figures[name] = parts[name]()
            kept.write_text(json.dumps(figures, indent=1))
    text = "\n".join(lines(figures)) + "\n"
    (out / "silence.txt").write_text(text)
    return text


def ask(program: str, python: Path | str = sys.executable, times: int = 3, **names: Any) -> Any:
    """What a program prints as JSON, in a process of its own, on one thread."""
    for name, value in {"ROOT": HERE.parent, "TIMES": times, **names}.items():
        program = program.replace(name, str(value))
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}
    try:
        done = subprocess.run(
            [python, "-c", program], capture_output=True, text=True, check=False, env=env,
            timeout=LONGEST,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"failed": f"not done after {LONGEST} s"}
    if done.returncode:
        return {"failed": done.stderr[-400:]}
    return json.loads(done.stdout.splitlines()[-1])


# ---------------------------------------------------------------------------- counting


def write_orders(folder: Path, size: int) -> Path:
    """Purchases of a shop with eight a customer, in the order of their days."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    rng = np.random.default_rng(size)
    people = max(1, size // 8)
    path = folder / f"orders-{size}.parquet"
    day = np.sort(19_000 + rng.integers(0, DAYS, size)).astype(np.int32)
    who = np.minimum(rng.gamma(0.9, people / 2, size), people - 1).astype(np.int64)
    amount = np.round(rng.gamma(2, 20, size), 2)
    pq.write_table(
        pa.table({"customer": who, "date": pa.array(day, pa.date32()), "amount": amount}), path
    )
    np.savez(folder / f"orders-{size}.npz", customer=who, date=day, amount=amount)
    return path


def summaries(folder: Path) -> dict[str, Any]:
    """The same table by everybody, from what each reads best."""
    path = write_orders(folder, ORDERS)
    found = {}
    for name, program in programs.COUNT.items():
        is_theirs = name == "lifetimes"
        found[name] = ask(
            program, lifetimes.python() if is_theirs else sys.executable, 3 if is_theirs else 5,
            PATH=path, NPZ=folder / f"orders-{ORDERS}.npz",
        )  # fmt: skip
    return found


def growth(folder: Path) -> dict[str, Any]:
    """Seconds of the processor at three sizes, and the slope between them on log-log."""
    found: dict[str, Any] = {}
    for size in (10**5, 10**6, 10**7):
        found[str(size)] = ask(programs.GROWTH, PATH=write_orders(folder, size))
    small, big = found["100000"], found["10000000"]
    for name in ("summary", "fit"):
        found[f"slope of {name}"] = float(np.log10(big[name] / small[name]) / 2)
    return found


# ----------------------------------------------------------------------------- fitting


def write_summary(folder: Path, size: int) -> Path:
    """Customers drawn from BG/NBD, whole days, as a file that everybody reads."""
    from sobremesa.core.silence.fitted import family_of  # noqa: PLC0415
    from sobremesa.core.silence.models.simulating import draw  # noqa: PLC0415

    path = folder / f"summary-{size}.npz"
    if not path.exists():
        rng = np.random.default_rng(size)
        age = rng.integers(1, DAYS, size).astype(float)
        made = draw(family_of("bg/nbd"), np.array(TRUTH), age, 0.0, rng)
        recency = np.where(made["frequency"] > 0, np.maximum(np.floor(made["recency"]), 1.0), 0.0)
        np.savez(path, frequency=made["frequency"], recency=np.minimum(recency, age), age=age)
    return path


def fits(folder: Path) -> dict[str, Any]:
    """Each model at each size: seconds and the same likelihood."""
    found: dict[str, Any] = {}
    for size in FIT_SIZES:
        path, times = write_summary(folder, size), 5 if size < 10**6 else 1
        for model, theirs in THEIRS.items():
            row = {"ours": ask(programs.FIT, times=times, PATH=path, MODEL=model)}
            if model != "pareto/nbd" or size <= PARETO_MOST:
                other = ask(
                    programs.FIT_LIFETIMES, lifetimes.python(), times, PATH=path, THEIRS=theirs
                )  # fmt: skip
                if "params" in other:
                    other["value"] = value_at(path, model, other["params"])
                row["lifetimes"] = other
            if PYMC and model == "bg/nbd":
                row["pymc-marketing"] = ask(programs.FIT_PYMC, PYMC, PATH=path)
            found[f"{model} {size}"] = row
    return found


def value_at(path: Path, model: str, params: list[float]) -> float:
    """Our likelihood at their parameters: theirs is scaled and cannot be compared."""
    from sobremesa.core import silence  # noqa: PLC0415
    from sobremesa.core.silence.fitted import family_of  # noqa: PLC0415

    data = silence.customers(dict(np.load(path)))
    return float(family_of(model).slopes(data, np.array(params))[0])


def probabilities(folder: Path) -> dict[str, Any]:
    """P(here) of 1.24 million."""
    path = write_summary(folder, MANY)
    return {
        model: {
            "ours": ask(programs.HERE, PATH=path, MODEL=model),
            "lifetimes": ask(
                programs.HERE_LIFETIMES, lifetimes.python(), PATH=path, THEIRS=THEIRS[model]
            ),
        }
        for model in ("bg/nbd", "pareto/nbd")
    }


# ------------------------------------------------------------------------------- telling


def lines(figures: dict[str, Any]) -> Iterator[str]:
    """The figures as they go into docs/silence.md."""
    if "summary" in figures:
        yield f"{ORDERS:,} purchases               cpu s   wall s   cold s      MiB   cpu / ours"
        for name, one in figures["summary"].items():
            yield f"  {name:26}" + seconds(one, figures["summary"]["ours"])
    slopes = {n: one for n, one in figures.get("growth", {}).items() if n.startswith("slope")}
    yield "growth: " + ", ".join(f"{name} {value:.2f}" for name, value in slopes.items())
    for name, row in figures.get("fits", {}).items():
        yield f"fit {name}"
        for who, one in row.items():
            value = f"  {one['value']:.6f}" if "value" in one else ""
            yield f"  {who:26}" + seconds(one, row["ours"]) + value
    if not PYMC:
        yield f"  {QUOTED}"
    for model, row in figures.get("p", {}).items():
        yield f"P(here) of {MANY:,}, {model}"
        for who, one in row.items():
            yield f"  {who:26}" + seconds(one, row["ours"]) + f"  NaN {one.get('nan', '?')}"
    yield from truth.lines(figures)


def seconds(one: dict[str, Any], ours: dict[str, Any]) -> str:
    """One row of figures."""
    if "failed" in one:
        return f"failed: {one['failed'].splitlines()[-1] if one['failed'] else '?'}"
    return (f"{one['cpu']:8.3f} {one['wall']:8.3f} {one['cold']:8.2f} {one['rss_mib']:8.0f} "
            f"{one['cpu'] / ours['cpu']:8.1f}")  # fmt: skip
