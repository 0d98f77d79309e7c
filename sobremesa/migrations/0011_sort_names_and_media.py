"""Fill what people are ordered by, and by which media we talk with each.

Some hundreds at a time and not in one transaction: it may be stopped and run again.
"""

from collections import defaultdict

from django.db import migrations

from sobremesa.core.text import sort_key

AT_ONCE = 500


def compare_sign_by_sign(apps, schema_editor):
    """The same order on every database: PostgreSQL's "C" is SQLite's BINARY."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            'ALTER TABLE sobremesa_person ALTER COLUMN sort_name TYPE varchar(200) COLLATE "C"'
        )


def fill(apps, schema_editor):
    Person = apps.get_model("sobremesa", "Person")
    last = 0
    while some := list(Person.objects.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = some[-1].pk
        for person in some:
            person.sort_name = sort_key(person.name)
        Person.objects.bulk_update(some, ["sort_name"])
        fill_media(apps, [person.pk for person in some])


def fill_media(apps, people):
    Participant = apps.get_model("sobremesa", "Participant")
    Glance = apps.get_model("sobremesa", "Glance")
    media = defaultdict(set)
    rows = Participant.objects.filter(handle__person__in=people)
    for person, medium in rows.values_list("handle__person", "interaction__medium").distinct():
        media[person].add(medium)
    glances = list(Glance.objects.filter(pk__in=list(media)))
    for glance in glances:
        glance.media = f" {' '.join(sorted(media[glance.pk]))} "[:300]
    Glance.objects.bulk_update(glances, ["media"])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('sobremesa', '0010_lists'),
    ]

    operations = [
        migrations.RunPython(compare_sign_by_sign, migrations.RunPython.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
