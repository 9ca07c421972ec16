"""The post office: hands letters over, and tells for certain when nothing left."""

import secrets
import smtplib
from datetime import datetime
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.utils import DNS_NAME
from django.utils.module_loading import import_string

from config.messages import RENDERERS
from porukka.domain.messaging.rules import Envelope, Letter, NotDelivered


def render(envelope: Envelope, now: datetime) -> Letter | None:
    """The letter of a message, by the renderer of its kind (`config/messages.py`)."""
    letter: Letter | None = import_string(RENDERERS[envelope.kind])(envelope, now)
    return letter


def send(address: str, letter: Letter) -> str:
    """Sends one letter and returns its Message-ID.

    Raises:
        NotDelivered: the server could not be reached, or said no. Any other fault means that nobody knows.
    """
    _name, own = parseaddr(settings.DEFAULT_FROM_EMAIL)
    sender = formataddr((letter.sender, own)) if letter.sender else settings.DEFAULT_FROM_EMAIL
    message = EmailMessage(" ".join(letter.subject.split()), letter.body, sender, [address])
    reference = f"<{secrets.token_hex(16)}@{own.partition('@')[2] or DNS_NAME}>"
    message.extra_headers["Message-ID"] = reference
    # No bounce of a participant's mailbox, no out-of-office answer, names the service to a stranger.
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    connection = get_connection()
    try:
        connection.open()
    except OSError as fault:  # smtplib's own faults among them
        raise NotDelivered(f"{type(fault).__name__}", lasting=False) from fault
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as fault:
        codes = [code for code, _words in fault.recipients.values()]
        raise NotDelivered(f"recipient refused: {codes}", lasting=all(code >= 500 for code in codes)) from fault
    except smtplib.SMTPResponseException as fault:
        raise NotDelivered(f"refused: {fault.smtp_code}", lasting=fault.smtp_code >= 500) from fault
    finally:
        connection.close()
    return reference
