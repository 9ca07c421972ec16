from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "porukka.domain.activities"
    label = "activities"
