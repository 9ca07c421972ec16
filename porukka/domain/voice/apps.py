from django.apps import AppConfig


class VoiceConfig(AppConfig):
    name = "porukka.domain.voice"
    label = "voice"
