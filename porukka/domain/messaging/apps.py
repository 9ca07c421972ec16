from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "porukka.domain.messaging"
    label = "messaging"
