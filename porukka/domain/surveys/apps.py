from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "porukka.domain.surveys"
    label = "surveys"
