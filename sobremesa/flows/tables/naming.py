"""Saying what the columns of a table are without a page: a proposal written out, or ours taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from sobremesa.core.sheets.proposal import NotAProposal, Proposal, from_json
from sobremesa.flows import importing
from sobremesa.flows.tables.asking import Shut, Table, tables_in
from sobremesa.flows.tables.choosing import choice, guessed, settled
from sobremesa.flows.tables.remembering import remember, remembered
from sobremesa.sandbox.walk import shown


class Unnamed(Exception):
    """What was said of the columns cannot stand. The message is for people."""


def tables_at(path: str) -> list[Table]:
    """The tables of a file on this computer.

    Raises:
        Unnamed: it is no file, or there is no table in it.

    """
    if not Path(path).is_file():
        raise Unnamed(_("There is no file called %(name)s.") % {"name": shown(path)})
    try:
        settings = {**importing.options_for(), "mappings": remembered()}
        return tables_in(path, shown(str(Path(path))), settings)
    except Shut as why:
        raise Unnamed(f"{shown(path)}: {why}") from why


def name_as(path: str, mapping: str, *, now: datetime) -> None:
    """Remember, for the headings of a file, a proposal that somebody wrote out as JSON.

    Raises:
        Unnamed: it is no proposal, or none for this file.

    """
    try:
        said = from_json(mapping)
    except NotAProposal as why:
        raise Unnamed(_("This is no description of columns as `sobremesa columns` writes it.")) \
            from why  # fmt: skip
    table = next((one for one in tables_at(path) if one.proposal.sheet == said.sheet), None)
    if table is None or len(table.proposal.columns) != len(said.columns):
        raise Unnamed(_("%(name)s has other columns than the description.") % {"name": shown(path)})
    _remember(path, table, _checked(path, table, said), now)


def accept(path: str, *, now: datetime) -> None:
    """Remember, for every table of a file of which we are not sure, what we take it for.

    Raises:
        Unnamed: one of them cannot be read so.

    """
    for table in tables_at(path):
        if not table.proposal.is_clear:
            _remember(path, table, _checked(path, table, guessed(table).proposal), now)


def _checked(path: str, table: Table, said: Proposal) -> Proposal:
    found = choice(
        table, said.fields, kind=said.kind, date_order=said.date_order,
        decimal_comma=said.decimal_comma,
    )  # fmt: skip
    if found.mistakes:
        raise Unnamed(
            _("We cannot tell what the columns of %(name)s are. Say it with --mapping.")
            % {"name": shown(path)}
        )
    return replace(settled(found), sheet=table.proposal.sheet)


def _remember(path: str, table: Table, proposal: Proposal, now: datetime) -> None:
    remember(table.key, proposal, name=shown(Path(path).name), by=None, now=now)
