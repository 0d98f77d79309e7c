"""Saying what the columns of a table are without a page: a proposal written out, or ours taken."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from sobremesa.core.sheets.proposal import NotAProposal, Proposal, from_json
from sobremesa.flows import importing
from sobremesa.flows.tables.asking import Shut, Table, tables_in
from sobremesa.flows.tables.choosing import choice, guessed, settled
from sobremesa.flows.tables.remembering import remember, remembered
from sobremesa.sandbox.walk import DiskFile, files_in, shown
from sobremesa.sandbox.zips import ZippedFile

TABLES = (".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".xls", ".ods")


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
    """Remember, for every table of which we are not sure, what we take it for.

    Of a folder or a zip: every table in it. What cannot be told there stays as it is, and the
    import says so.

    Raises:
        Unnamed: it is a single file, and one of its tables cannot be read so.

    """
    if Path(path).is_dir() or path.lower().endswith(".zip"):
        for found in files_in(path):
            if isinstance(found, DiskFile | ZippedFile) and found.name.lower().endswith(TABLES):
                given = str(found.where) if isinstance(found, DiskFile) else _archive(path, found)
                _accept_in(given, found.path, now)
        return
    for table in tables_at(path):
        if not table.proposal.is_clear:
            _remember(path, table, _checked(path, table, guessed(table).proposal), now)


def _archive(path: str, found: ZippedFile) -> str:
    """Where the zip of a file lies on this computer."""
    inside = found.path.removeprefix(f"{shown(path)}/").partition(f"{found.archive_name}/")[0]
    return path if Path(path).is_file() else str(Path(path, inside, found.archive_name))


def _accept_in(given: str, called: str, now: datetime) -> None:
    settings = {**importing.options_for(), "mappings": remembered()}
    with suppress(Shut):  # the import will say why
        for table in tables_in(given, called, settings):
            guess = guessed(table)
            if not table.proposal.is_clear and not guess.mistakes:
                said = replace(settled(guess), sheet=table.proposal.sheet)
                _remember(called, table, said, now)


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
