from django.db import migrations

from porukka.core.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("library", "0001_initial")]

    operations = [
        *append_only("library_modelversion"),
        *append_only("library_methodversion"),
        *append_only("library_formversion"),
        *append_only("library_formitem"),
    ]
