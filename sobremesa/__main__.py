"""`python -m sobremesa` is `sobremesa`."""

from sobremesa.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
