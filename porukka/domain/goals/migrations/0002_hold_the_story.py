from django.db import migrations

from porukka.core.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("goals", "0001_initial")]

    operations = append_only("goals_goalevent", delete=True)
