"""Nearly everybody is merged into nobody: a whole index drew every list of people to itself."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sobremesa', '0012_who_gets_in'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='person',
            name='person_by_name',
        ),
        migrations.AlterField(
            model_name='person',
            name='merged_into',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='sobremesa.person'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='merged'),
        ),
    ]
