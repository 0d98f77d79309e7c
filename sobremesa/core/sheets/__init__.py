"""Tables that nobody told us about: what their columns mean, and what their rows say.

`reading` takes a file apart into rows, `workbooks` a spreadsheet; `proposing` says what each
column is, from its heading and from what stands in it; `proposal` is that saying, which a
person may correct; `entries`, `talks` and `orders` read a row by it.
"""
