"""Which renderer turns a message of which kind into text; renderers live with the door their reader lands in."""

RENDERERS: dict[str, str] = {
    "staff_invitation": "porukka.doors.staff.org.letters.staff_invitation",
    "password_link": "porukka.doors.staff.login.letters.password_link",
    "page_feedback": "porukka.doors.staff.org.letters.page_feedback",
    "card_link": "porukka.doors.participant.letters.card_link",
}
