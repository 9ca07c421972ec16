"""A meeting called off with its whole group says so, and is no cancellation. Those called off so far are told apart too."""

from django.db import migrations, models

# What the program wrote as their reason, in the group's language. A worker's own reason is left as it was.
SAID = {
    "group_ended": ("The group has ended.", "Ryhmä on päättynyt.", "Gruppen har avslutats."),
    "group_not_held": ("The group is not held.", "Ryhmää ei pidetä.", "Gruppen ordnas inte."),
}
OVER = {"group_ended": "ended", "group_not_held": "cancelled"}


def tell_apart(apps, schema_editor):
    meetings = apps.get_model("meetings", "Meeting")
    for kind, reasons in SAID.items():
        rows = meetings.objects.filter(state="cancelled", activity__state=OVER[kind], cancel_reason__in=reasons)
        rows.update(cancel_kind=kind)


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0004_only_what_can_be_made'),
        ('activities', '0004_own_readiness'),
    ]

    operations = [
        migrations.AddField(
            model_name='meeting',
            name='cancel_kind',
            field=models.CharField(blank=True, choices=[('group_ended', 'not held: the group ended before it'), ('group_not_held', 'not held: the group is not held')], max_length=16, null=True),
        ),
        migrations.RunPython(tell_apart, migrations.RunPython.noop),
    ]
