from django.db import migrations

from porukka.core.triggers import Trigger, append_only


class Migration(migrations.Migration):
    dependencies = [("activities", "0001_initial")]

    operations = [
        *append_only("activities_participationevent", delete=True),
        Trigger(
            "activities_activity",
            "keeps_its_model_version_once_started",
            "UPDATE",
            when="OLD.state <> 'planned' AND OLD.model_version_id <> NEW.model_version_id",
            columns=["model_version_id"],
        ),
    ]
