"""The database refuses to change or lose what was said."""

from django.db import migrations

from sobremesa.conversations import guards


def put_up(apps, schema_editor):
    guards.install(schema_editor.connection)


def take_down(apps, schema_editor):
    guards.uninstall(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("sobremesa", "0002_search")]
    operations = [migrations.RunPython(put_up, take_down)]
