from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "porukka.domain.meetings"
    label = "meetings"
