from django.db import migrations

from porukka.core.triggers import Trigger


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial")]

    operations = [
        Trigger(
            "surveys_collection",
            "keeps_mode_and_form_once_answered",
            "UPDATE",
            when="OLD.has_answers AND (OLD.mode <> NEW.mode OR OLD.form_version_id <> NEW.form_version_id)",
            columns=["mode", "form_version_id"],
        ),
        Trigger(
            "surveys_collection",
            "never_forgets_that_it_was_answered",
            "UPDATE",
            when="OLD.has_answers AND NOT NEW.has_answers",
            columns=["has_answers"],
        ),
        Trigger(
            "surveys_collection",
            "is_sealed_for_good",
            "UPDATE",
            when="OLD.sealed_at IS NOT NULL AND (NEW.sealed_at IS NULL OR NEW.sealed_at <> OLD.sealed_at)",
            columns=["sealed_at"],
        ),
        Trigger("surveys_ballot", "is_never_changed", "UPDATE"),
        Trigger("surveys_ballotwords", "is_never_changed", "UPDATE"),
    ]
