from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("goals", "0002_hold_the_story")]

    # Nullable and without a default, so that SQLite adds the column in place and the table keeps its triggers.
    operations = [
        migrations.AddField(
            model_name="goalevent",
            name="note",
            field=models.CharField(blank=True, max_length=300, null=True),
        ),
    ]
