from django.apps import AppConfig


class ParticipantConfig(AppConfig):
    name = "porukka.doors.participant"
    label = "door_participant"
