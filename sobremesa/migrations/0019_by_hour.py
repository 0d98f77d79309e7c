"""The index of what was said stands by the hour now: it is made again, in one piece or not at all."""

from django.db import migrations

from sobremesa.conversations import index


def fill(apps, schema_editor):
    index.drop_tables(schema_editor.connection, tables=[index.SAID])
    index.make_tables(schema_editor.connection)
    index.fill_said()


def empty(apps, schema_editor):
    # The older program would take hours for ids: `sobremesa doctor --mend` of its own fills it.
    index.drop_tables(schema_editor.connection, tables=[index.SAID])
    index.make_tables(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("sobremesa", "0018_who_is_hidden")]
    operations = [migrations.RunPython(fill, empty)]
