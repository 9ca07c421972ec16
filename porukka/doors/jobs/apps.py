from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "porukka.doors.jobs"
    label = "door_jobs"
