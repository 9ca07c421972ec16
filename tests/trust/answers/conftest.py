from tests.doors.participant.conftest import door

__all__ = ["door"]
