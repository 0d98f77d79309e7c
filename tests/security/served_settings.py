"""The product's own settings, and the holes that scanners must find."""

from sobremesa.settings import *  # noqa: F403
from sobremesa.settings import MIDDLEWARE as OURS

MIDDLEWARE = [*OURS, "tests.security.holes.Holes"]
