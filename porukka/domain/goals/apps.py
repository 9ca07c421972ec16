from django.apps import AppConfig


class GoalsConfig(AppConfig):
    name = "porukka.domain.goals"
    label = "goals"
