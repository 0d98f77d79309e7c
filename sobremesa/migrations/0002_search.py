"""Two tables that Django does not know: the stems of what was said, and of who there is."""

from django.db import migrations

from sobremesa.conversations import index


def put_up(apps, schema_editor):
    index.make_tables(schema_editor.connection)


def take_down(apps, schema_editor):
    index.drop_tables(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("sobremesa", "0001_ground")]
    operations = [migrations.RunPython(put_up, take_down)]
