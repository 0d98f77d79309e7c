"""Where in the demo firm the pictures are taken."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Known:
    """Where in the demo firm the pictures are taken."""

    rich: str
    thin: str
    few: str
    folded: int
    batch: str
    word: str
    link: str
    reader_link: str
    organisation: str
    membership: int
    buyer: str
    table: int
    voicemail: int


def look_around() -> Known:
    """Somebody with a long story, somebody with none, a letter that answers another."""
    from sobremesa.conversations.models import (  # noqa: PLC0415 (Django is up by now)
        Attachment,
        BatchFile,
        Words,
    )
    from sobremesa.flows.starting import door_link  # noqa: PLC0415
    from sobremesa.people.models import Membership, Person  # noqa: PLC0415
    from sobremesa.us.models import Role, User  # noqa: PLC0415

    everybody = Person.objects.order_by("-glance__contact_count", "pk")
    rich = everybody[0]
    thin = everybody.filter(glance__contact_count=0).last() or everybody.reverse()[0]
    answers = Words.objects.filter(
        interaction__medium="email", interaction__placement__direction="in",
        folds__icontains="quote",
    )  # fmt: skip
    users = User.objects.filter(is_active=True).order_by("pk")
    host, reader = users[0], users.reverse()[0]
    User.objects.filter(pk=reader.pk).update(role=Role.READER)
    member = Membership.objects.filter(person=everybody[0]).first() or Membership.objects.all()[0]
    table = BatchFile.objects.get(path__contains="libreta de Iker")
    return Known(
        rich=rich.code,
        thin=thin.code,
        few=everybody.filter(glance__contact_count__lt=12)[0].code,
        folded=answers.order_by("-interaction__occurred_at")[0].interaction_id,
        batch=table.batch.code,
        word="mesa",
        link=urlsplit(door_link(host, "sign_in")).path,
        reader_link=urlsplit(door_link(reader, "sign_in")).path,
        organisation=member.organisation.code,
        membership=member.pk,
        buyer=Person.objects.filter(handles__purchases__isnull=False).order_by("pk")[0].code,
        table=table.pk,
        voicemail=Attachment.objects.filter(content_type__startswith="audio/")[0].interaction_id,
    )
