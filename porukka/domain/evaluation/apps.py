from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "porukka.domain.evaluation"
    label = "evaluation"
