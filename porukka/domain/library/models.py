"""Models, methods and forms as data. Versions are written once and never changed; see README.md."""

import uuid

from django.db import models

from porukka.domain.library.rules import (
    About,
    Audience,
    FormContent,
    ItemKind,
    Licence,
    MethodContent,
    ModelContent,
    restored,
)


class LibraryRow(models.Model):
    """The base of the library's tables: a row of no organisation is shipped, for everybody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        abstract = True


def _one_key(name: str) -> list[models.BaseConstraint]:
    return [
        models.UniqueConstraint(fields=["organisation", "key"], name=f"{name}_key_once_in_organisation"),
        models.UniqueConstraint(
            fields=["key"], condition=models.Q(organisation__isnull=True), name=f"{name}_key_once_in_shipped"
        ),
    ]


class Keyed(LibraryRow):
    """What versions belong to. `removed_at`: the file is gone; old versions stay in use where they are."""

    key = models.CharField(max_length=60)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.key


class Model(Keyed):
    """A practice that can be started as an activity."""

    class Meta:
        constraints = _one_key("model")


class Method(Keyed):
    """A described way of working."""

    class Meta:
        constraints = _one_key("method")


class Form(Keyed):
    """A questionnaire."""

    class Meta:
        constraints = _one_key("form")


class Version(LibraryRow):
    """One state of the content, in every language. `wording` counts mended words within a `number`."""

    number = models.PositiveIntegerField()
    wording = models.PositiveIntegerField(default=1)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    licence = models.CharField(max_length=20, choices=Licence)
    made_at = models.DateTimeField()

    class Meta:
        abstract = True

    def words(self, field: str, language: str) -> str:
        """A text field straight under the content (such as `name`), without reading the rest."""
        piece: dict[str, str] = self.content[field]
        return piece.get(language.split("-")[0], piece["fi"])

    def name(self, language: str) -> str:
        return self.words("name", language)


class ModelVersion(Version):
    model = models.ForeignKey(Model, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model", "number", "wording"], name="model_version_once"),
        ]

    def read(self) -> ModelContent:
        return restored(ModelContent, self.content)


class MethodVersion(Version):
    method = models.ForeignKey(Method, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["method", "number", "wording"], name="method_version_once"),
        ]

    def read(self) -> MethodContent:
        return restored(MethodContent, self.content)


class FormVersion(Version):
    """`per_person_ok`: results may be shown for one person; `in_group_ok`: may be used in a group at all."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="+")
    per_person_ok = models.BooleanField()
    in_group_ok = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "number", "wording"], name="form_version_once"),
        ]

    def read(self) -> FormContent:
        return restored(FormContent, self.content)


class FormItem(LibraryRow):
    """A question's bones, for joins; its words are in the version's content."""

    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="items")
    key = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=ItemKind)
    min = models.IntegerField(null=True, blank=True)
    max = models.IntegerField(null=True, blank=True)
    scale_hash = models.CharField(max_length=64)
    audience = models.CharField(max_length=20, choices=Audience)
    about = models.CharField(max_length=20, choices=About, default=About.NONE)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["form_version", "key"], name="form_item_key_once"),
        ]

    def __str__(self) -> str:
        return self.key
