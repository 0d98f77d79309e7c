"""What was bought; the database refuses to change or lose it."""

import django.db.models.deletion
from django.db import migrations, models

from sobremesa.conversations import guards


def put_up(apps, schema_editor):
    guards.install(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('sobremesa', '0005_ties_lists_and_trust'),
    ]

    operations = [
        migrations.CreateModel(
            name='Purchase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('natural_key', models.BinaryField(max_length=32, unique=True)),
                ('ordered_on', models.DateField()),
                ('ordered_at', models.DateTimeField(null=True)),
                ('amount_cents', models.BigIntegerField(null=True)),
                ('currency', models.CharField(blank=True, default='', max_length=3)),
                ('quantity', models.FloatField(null=True)),
                ('what', models.CharField(blank=True, default='', max_length=300)),
                ('number', models.CharField(blank=True, default='', max_length=60)),
                ('handle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='purchases', to='sobremesa.handle')),
            ],
        ),
        migrations.CreateModel(
            name='OrderArrival',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_new', models.BooleanField()),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='order_arrivals', to='sobremesa.delivery')),
                ('purchase', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='arrivals', to='sobremesa.purchase')),
            ],
        ),
        migrations.AddIndex(
            model_name='purchase',
            index=models.Index(fields=['handle', 'ordered_on', 'id'], name='purchase_timeline'),
        ),
        migrations.AddConstraint(
            model_name='purchase',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents__isnull', False), ('quantity__isnull', False), models.Q(('what', ''), _negated=True), models.Q(('number', ''), _negated=True), _connector='OR'), name='purchase_says_how_much'),
        ),
        migrations.AddConstraint(
            model_name='orderarrival',
            constraint=models.UniqueConstraint(fields=('delivery', 'purchase'), name='order_arrival_once'),
        ),
        # The triggers of a table go with it: nothing to take down.
        migrations.RunPython(put_up, migrations.RunPython.noop),
    ]
