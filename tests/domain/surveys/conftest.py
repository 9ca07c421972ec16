from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.factories.surveys import meeting_at, uses_rating


@dataclass
class Scene:
    """Elina and Hassan in "Arjen eväät", whose first meeting began half an hour ago and is open."""

    cast: Any
    version: Any
    meeting: Any
    now: datetime

    @property
    def aino(self) -> Any:
        return self.cast.viewer("aino")

    @property
    def group(self) -> Any:
        return self.cast.group


@pytest.fixture
def scene(cast: Any) -> Scene:
    version = uses_rating(cast.group)
    meeting = meeting_at(cast.group, cast.now - timedelta(minutes=30))
    return Scene(cast, version, meeting, cast.now)
