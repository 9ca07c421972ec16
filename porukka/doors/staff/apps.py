from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "porukka.doors.staff"
    label = "door_staff"
