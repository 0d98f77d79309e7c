"""What the columns of a table are taken for: thirty tables, with headings and without."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core.sheets import reading
from sobremesa.core.sheets.proposal import (
    FIELDS,
    NotAProposal,
    Proposal,
    check,
    from_json,
    header_key,
)
from sobremesa.core.sheets.proposing import propose
from tests.core.sheets.held_out import HELD_OUT
from tests.core.sheets.held_out_again import HELD_OUT_AGAIN
from tests.core.sheets.tables import TABLES, Table

pytestmark = pytest.mark.capability("A1")

# Without headings nobody can tell a nickname from another word, a fax from a telephone, or our
# own people from theirs: there, that it is kept as it stands counts as right.
KEPT_WITHOUT_HEADING = {
    "nickname": "custom", "labels": "custom", "colleague": "custom", "middle_name": "ignore",
    "fax": "phone", "second_family_name": "custom", "reference": "customer",
}  # fmt: skip


def proposed(table: Table, *, has_header: bool = True) -> Proposal:
    text = table.text(has_header=has_header)
    layout = reading.layout(text)
    assert layout is not None, table.name
    rows = reading.head_rows(text, layout.delimiter)
    name = table.name if has_header else "tabla.csv"
    return propose(
        rows, name=name, delimiter=layout.delimiter, skip_rows=layout.skip_rows, region="ES"
    )


def right(table: Table, *, has_header: bool = True) -> tuple[int, int]:
    """How many columns are right, of how many."""
    found = proposed(table, has_header=has_header)
    hits = 0
    for column, truth in zip(found.columns, table.truth, strict=True):
        may = set(truth)
        if not has_header:
            may |= {KEPT_WITHOUT_HEADING.get(one, one) for one in truth}
        hits += column.field in may
    return hits, len(table.columns)


def share(tables: Sequence[Table], *, has_header: bool) -> float:
    """The share of right columns over some tables, printed for each."""
    hits = total = 0
    for table in tables:
        found, of = right(table, has_header=has_header)
        print(f"{table.name:32} {found:2} of {of:2}")
        hits, total = hits + found, total + of
    print(f"{'in all':32} {hits} of {total}: {hits / total:.3f}")
    return hits / total


@pytest.mark.parametrize(
    ("tables", "has_header"),
    [(TABLES, True), (TABLES, False), (HELD_OUT, True), (HELD_OUT, False), (HELD_OUT_AGAIN, False)],
    ids=["with headings", "without", "held out, with", "held out, without", "held out again"],
)
def test_nine_of_ten_columns_are_right(tables, has_header):
    assert share(tables, has_header=has_header) >= 0.9


@pytest.mark.parametrize("has_header", [True, False])
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_each_table_is_of_its_kind_and_its_heading_is_seen(table, has_header):
    found = proposed(table, has_header=has_header)
    assert found.kind == table.kind
    assert found.has_header is has_header
    assert len(found.columns) == len(table.columns)


def test_what_is_surely_wrong_is_never_said_surely():
    """Calibration, as far as it matters: what is read without asking is right."""
    sure = wrong = 0
    for table in TABLES:
        found = proposed(table)
        for column, truth in zip(found.columns, table.truth, strict=True):
            if column.confidence >= 0.9 and column.field not in {"custom", "ignore"}:
                sure += 1
                wrong += column.field not in truth
    assert sure > 100
    assert wrong / sure < 0.02


def test_a_table_of_figures_a_customer_is_no_list_of_orders():
    rows = [["ID", "frequency", "recency", "T"]]
    rows += [[str(n), str(n % 5), f"{n * 1.7:.2f}", "38.86"] for n in range(1, 40)]
    found = propose(rows)
    assert (found.kind, found.not_rows) == ("", "summary")
    assert not found.is_clear


def test_blanks_between_the_columns_and_a_second_number_for_the_same_customer():
    rows = [[f"{n // 3 * 7 + 4:05}", f"{n // 3 + 1:04}", f"1997{n % 12 + 1:02}{n % 28 + 1:02}",
             str(n % 4 + 1), f"{n * 3.11 + 5:.2f}"] for n in range(60)]  # fmt: skip
    found = propose(rows, delimiter=" ")
    assert found.fields == ("customer", "ignore", "date", "quantity", "amount")
    assert found.is_clear


def test_nothing_is_no_table():
    for rows in ([], [[]], [[""]], [["", ""], ["", ""]]):
        found = propose(rows)
        assert not found.is_clear


def test_days_that_read_as_two_are_asked_for_where_the_headings_are_english():
    rows = [["Name", "Email", "Order date", "Amount"]]
    rows += [[f"Ana Ruiz {n}", f"a{n}@x.example", f"0{n}/0{n + 1}/2024", "10.00"] for n in (1, 2)]
    assert not propose(rows).is_clear
    assert propose(rows, date_order="mdy").is_clear
    assert propose(rows, region="US").date_order == "mdy"


# ------------------------------------------------------------------------------- proposals


def test_a_proposal_comes_back_from_json():
    found = proposed(TABLES[0])
    again = from_json(found.as_json())
    assert again.fields == found.fields
    assert again.as_json() == found.as_json()


def test_a_person_may_correct_it():
    found = proposed(TABLES[0])
    fields = [*found.fields[:-1], "ignore"]
    said = found.corrected(fields, date_order="dmy", decimal_comma=True)
    assert said.fields[-1] == "ignore"
    assert said.columns[-1].why == "person"
    assert said.is_clear


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"fields": ["name"]}, "columns"),
        ({"fields": ["name", "name", "email", "phone", "ignore", "note"]}, "twice"),
        ({"fields": ["name", "amount", "email", "phone", "ignore", "note"]}, "field"),
        ({"kind": "songs"}, "kind"),
        ({"date_order": "dym"}, "date_order"),
    ],
)
def test_what_contradicts_itself_is_no_proposal(change, why):
    found = proposed(TABLES[0])
    with pytest.raises(NotAProposal, match=why):
        found.corrected(**{"fields": found.fields, **change})


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"kind": 1}', "null", '{"columns": 3}', "9"])
def test_what_is_no_json_of_a_proposal_is_refused(text):
    with pytest.raises(NotAProposal):
        from_json(text)


def test_a_proposal_without_columns_is_refused():
    with pytest.raises(NotAProposal, match="columns"):
        check(Proposal(kind="", has_header=False, columns=()))


def test_headings_have_one_name_whatever_their_case_and_accents():
    table = TABLES[1]
    rows = table.rows()
    found = proposed(table)
    shouted = [[cell.upper() for cell in rows[0]], *rows[1:]]
    plain = [[cell.replace("ó", "o").replace("é", "e") for cell in rows[0]], *rows[1:]]
    assert header_key(rows, found) == header_key(shouted, found) == header_key(plain, found)
    assert header_key([["x"], *rows[1:]], found) != header_key(rows, found)


def test_without_headings_it_is_what_stands_in_the_columns():
    table = TABLES[12]
    bare = proposed(table, has_header=False)
    rows = table.rows(has_header=False)
    assert header_key(rows, bare) == header_key(rows[2:] + rows[:2], bare)
    other = proposed(TABLES[3], has_header=False)
    assert header_key(rows, bare) != header_key(TABLES[3].rows(has_header=False), other)


cell = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["3/1/2024", "600112233", "a@b.example", "1.234,50 €", "Ana Ruiz", "P-1"]),
)


@given(st.lists(st.lists(cell, max_size=6), max_size=8), st.sampled_from(["", "ES", "US"]))
def test_whatever_the_cells_a_proposal_is_whole(rows, region):
    found = propose(rows, region=region)
    check(found)
    assert all(0 <= column.confidence <= 1 for column in found.columns)
    assert all(field in FIELDS.get(found.kind, ("custom", "ignore")) for field in found.fields)
    assert from_json(found.as_json()).fields == found.fields
