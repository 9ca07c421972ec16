from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "porukka.doors.public"
    label = "door_public"
