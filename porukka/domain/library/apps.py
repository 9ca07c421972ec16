from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "porukka.domain.library"
    label = "library"
