"""LinkedIn, as it gives one's data back: messages, connections and invitations."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import fields
from datetime import datetime
from hashlib import sha256
from typing import Any

from sobremesa.channels.base import (
    Address,
    Card,
    File,
    Incoming,
    Item,
    NothingHere,
    Record,
    Unreadable,
    gettext_noop,
)
from sobremesa.core.cards import Draft
from sobremesa.core.chat.again import Again
from sobremesa.core.content_lines import decoded, encoded, pieces, repaired
from sobremesa.core.social import linkedin
from sobremesa.core.social.linkedin import Member
from sobremesa.core.social.names import name_value

NO_ROWS = gettext_noop("This table of LinkedIn has headings and no rows.")
BAD_ROW = gettext_noop(
    "This row of LinkedIn cannot be read: a quotation mark never closes, or it does not say who "
    "and when. The rows around it came in; ask LinkedIn for your data again to have it too."
)
PROFILE = gettext_noop("It says whose data these are. Nobody says anything in it.")
NOBODY = gettext_noop("This row of LinkedIn names nobody.")


class LinkedIn:
    """Talk and contacts on LinkedIn."""

    kind = "linkedin"
    label = gettext_noop("LinkedIn (copy of your data)")
    settings: Mapping[str, str] = {}

    def __init__(self, settings: Mapping[str, Any], wire: Any = None) -> None:
        self.region: str = settings.get("region") or ""

    def recognises(self, file: File) -> int:
        """By the headings of its tables, also behind the notes that LinkedIn puts before them."""
        if not file.name.lower().endswith(".csv"):
            return 0
        head = io.StringIO(decoded(file.head), newline="")
        return 95 if linkedin.table(head) else 0

    def split(self, file: File) -> Iterator[Item]:
        """One item a row."""
        table = _table(file)
        if table.kind == "profile":
            raise NothingHere(PROFILE)
        context: dict[str, Any] = {"table": table.kind, "header": list(table.header)}
        if table.kind == "messages":
            context["owner"] = self._owner(file, table)
        number, again = 0, Again()
        with closing(file.open()) as stream:
            for number, text in linkedin.table_rows(pieces(stream, file.head), table):
                nth = again.nth(sha256(encoded(text)).hexdigest())
                yield Item(
                    body=encoded(text), unit="row", number=number, context={**context, "nth": nth}
                )
        if not number:
            raise NothingHere(NO_ROWS)

    def read(self, item: Item, received_at: datetime) -> list[Record]:
        """What one row says."""
        context = item.context
        try:
            row = linkedin.row_in(repaired(decoded(item.body)), context["header"])
        except ValueError as why:
            raise Unreadable(BAD_ROW) from why
        if context["table"] == "connections":
            return [self._card(row)]
        if context["table"] == "invitations":
            return [self._invitation(row)]
        return [self._message(row, context)]

    def _message(self, row: Mapping[str, str], context: Mapping[str, Any]) -> Incoming:
        at, chat = linkedin.moment(row.get("date", "")), row.get("conversation id", "")
        sender, words = linkedin.sender(row), linkedin.words(row.get("content", ""))
        if at is None or not (sender.profile or sender.name):
            raise Unreadable(BAD_ROW)
        who = _address(sender, chat, "from")
        digest = sha256(words.encode("utf-8", "replace")).hexdigest()
        key = f"{chat}\n{at.isoformat()}\n{who.value}\n{digest}\n{context['nth']}"
        profile, _, name = context["owner"].partition("\n")
        return Incoming(
            key="linkedin:" + sha256(key.encode("utf-8", "replace")).hexdigest(),
            medium="linkedin",
            occurred_at=at,
            people=(who, *(_address(one, chat, "to") for one in linkedin.recipients(row))),
            subject=row.get("subject", ""),
            text=words,
            thread=chat or key,
            thread_title=row.get("conversation title", "") or row.get("subject", ""),
            not_contact=_not_contact(row),
            ours=(_address(Member(profile, name), chat, ""),) if profile or name else (),
        )

    def _invitation(self, row: Mapping[str, str]) -> Incoming:
        at = linkedin.moment(row.get("sent at", ""))
        sender = Member(linkedin.profile(row.get("inviterprofileurl", "")), row.get("from", ""))
        asked = Member(linkedin.profile(row.get("inviteeprofileurl", "")), row.get("to", ""))
        if at is None or not (sender.name or sender.profile):
            raise Unreadable(BAD_ROW)
        words = linkedin.words(row.get("message", ""))
        people = (_address(sender, "", "from"), _address(asked, "", "to"))
        key = f"{people[0].value}\n{people[1].value}\n{at:%Y-%m-%dT%H:%M}"
        is_ours = row.get("direction", "").upper() == "OUTGOING"
        return Incoming(
            key="linkedin invitation:" + sha256(key.encode("utf-8", "replace")).hexdigest(),
            medium="linkedin",
            occurred_at=at,
            people=tuple(who for who in people if who.value),
            text=words,
            thread="\n".join(sorted(who.value for who in people)),
            not_contact="" if words else "no_words",
            ours=tuple(who for who in people[:: 1 if is_ours else -1][:1] if who.value),
        )

    def _card(self, row: Mapping[str, str]) -> Card:
        draft = Draft(self.region)
        first, last = row.get("first name", ""), row.get("last name", "")
        draft.set("name", f"{first} {last}")
        draft.set("given_name", first)
        draft.set("family_name", last)
        draft.set("organisation", row.get("company", ""))
        draft.set("job_title", row.get("position", ""))
        if email := row.get("email address", ""):
            draft.email(email)
        draft.line("connected on", row.get("connected on", ""))
        entry, profile = draft.entry(), linkedin.profile(row.get("url", ""))
        if not (entry.name or entry.handles or profile):
            raise Unreadable(NOBODY)
        said = {field.name: getattr(entry, field.name) for field in fields(entry)}
        handles = [Address(kind=one.kind, value=one.value, name=one.name) for one in entry.handles]
        if profile:
            handles.insert(0, Address(kind="linkedin", value=profile, name=entry.name))
            # A new position or a new firm is the same connection, told anew.
            said["key"] = f"linkedin:{profile}\n{entry.key}"
        return Card(**{**said, "handles": tuple(handles)})

    def _owner(self, file: File, table: linkedin.Table) -> str:
        """Whose data these are, as `profile\\nname`: by Profile.csv, else whoever is in all."""
        name = linkedin.own_name(decoded(file.sibling("Profile.csv") or b""))
        in_all: set[Member] | None = None
        chats: set[str] = set()
        with closing(file.open()) as stream:
            for _, text in linkedin.table_rows(pieces(stream, file.head), table):
                try:
                    row = linkedin.row_in(text, table.header)
                except ValueError:
                    continue
                sender = linkedin.sender(row)
                if name and sender.name.casefold() == name.casefold():
                    return f"{sender.profile}\n{sender.name}"
                there = {sender, *linkedin.recipients(row)}
                in_all = there if in_all is None else in_all & there
                chats.add(row.get("conversation id", ""))
        if in_all and len(in_all) == 1 and len(chats) > 1:
            (owner,) = in_all
            return f"{owner.profile}\n{owner.name}"
        return f"\n{name}"


def _table(file: File) -> linkedin.Table:
    found = linkedin.table(io.StringIO(decoded(file.head), newline=""))
    if found is None:
        raise NothingHere(NO_ROWS)
    return found


def _not_contact(row: Mapping[str, str]) -> str:
    if row.get("is message draft", "").casefold() == "yes":
        return "draft"
    return "spam" if row.get("folder", "").casefold() == "spam" else ""


def _address(who: Member, chat: str, role: str) -> Address:
    """By the profile; a name alone is a weak address, as in every chat."""
    place = sha256(chat.encode("utf-8", "replace")).hexdigest()
    value = who.profile or (name_value(who.name, place) if who.name else "")
    return Address(kind="linkedin", value=value, name=who.name, role=role)
