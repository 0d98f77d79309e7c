"""What of a letter is not said now: the quoted letter before, the signature, the disclaimer.

Folded, never cut: the text stays whole, the spans say what is shown closed. Structure of the
HTML decides first; then the lines that programs write ("El … escribió:", "De: … Asunto: …");
then the shape of signatures. Two rules stand above all: what somebody forwards is what they
want us to read, so it is not folded; and what stands between quoted lines is an answer.
"""

from sobremesa.core.folding.fold import Span, fold

__all__ = ["Span", "fold"]
