from django.db import migrations

from porukka.core.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0001_initial")]

    operations = append_only("evaluation_publishedtable")
