"""Figures, side by side with peers. `make bench` runs all; `python -m bench NAME…` some.

A bench is one file in this folder with a function `run(out: Path) -> str`: it measures, writes its
raw figures under `out` (bench/out, not kept in the repository), and returns the lines to show.
"""
