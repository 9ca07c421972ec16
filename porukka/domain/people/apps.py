from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "porukka.domain.people"
    label = "people"
