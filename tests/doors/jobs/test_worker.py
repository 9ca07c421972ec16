"""The clock: a real conversation with a mail server, one worker's round, and setting up."""

import email
import io
import os
import signal
import socket
import subprocess
import sys
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from porukka.core import jobs
from porukka.domain.flows import staffing
from porukka.domain.messaging.models import Message
from porukka.domain.messaging.rules import Letter, NotDelivered
from porukka.domain.people import actions as people
from porukka.domain.people.models import Organisation
from porukka.doors.jobs import post, work

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]


class Inbox:
    """A mail server's mailbox; addresses that begin with `no` or `later` are refused."""

    def __init__(self) -> None:
        self.letters: list[Any] = []

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address.startswith("no"):
            return "550 no such mailbox"
        if address.startswith("later"):
            return "450 try again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        self.letters.append((envelope.rcpt_tos, email.message_from_bytes(envelope.content)))
        return "250 OK"


@pytest.fixture
def inbox(settings: Any) -> Any:
    box = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.PUBLIC_URL = "https://porukka.example.org"
    yield box
    controller.stop()


def test_an_invitation_goes_by_smtp_and_its_link_opens(cast: Any, inbox: Inbox) -> None:
    now = timezone.now()
    staffing.invite_staff(
        by=cast.viewer("anneli"), now=now, email="uusi@example.org", name="Uusi Työ", role="worker", language="fi"
    )
    assert work.deliver(now) == "sent 1"
    assert work.deliver(now) == "nothing due"
    ((to, letter),) = inbox.letters
    assert to == ["uusi@example.org"]
    body = letter.get_payload(decode=True).decode()
    link = next(word for word in body.split() if word.startswith("https://porukka.example.org/invitation/"))
    assert "Anneli Aalto" in body
    page = Client().get(link.removeprefix("https://porukka.example.org"), follow=True)
    assert page.status_code == 200
    token = link.rstrip("/").rsplit("/", 1)[1]
    assert token not in str(Message.objects.get().__dict__)


def test_a_used_invitation_is_not_sent(cast: Any, inbox: Inbox) -> None:
    now = timezone.now()
    by = cast.viewer("anneli")
    made = staffing.invite_staff(by=by, now=now, email="uusi@example.org", name="Uusi", role="worker")
    people.revoke_invitation(by=by, now=now, invitation_id=made.id)
    assert work.deliver(now) == "cancelled 1"
    assert inbox.letters == []


def test_feedback_reaches_an_administrator_in_words(cast: Any, inbox: Inbox) -> None:
    now = timezone.now()
    staffing.pass_on_feedback(now=now, words="Nappi on pieni 🙂", reply="", key=uuid.uuid4())
    assert work.deliver(now) == "sent 1"
    assert "Nappi on pieni 🙂" in inbox.letters[0][1].get_payload(decode=True).decode()
    assert "sealed" not in Message.objects.get().params


def test_a_forgotten_password_is_set_anew_by_a_mailed_link_once(cast: Any, inbox: Inbox) -> None:
    aino = cast.accounts["aino"]
    aino.set_password("vanha salasana oli tämä")
    aino.save()
    said = Client().post("/account/password/reset/", {"email": "AINO@example.org"})
    assert said.status_code == 302
    assert Message.objects.get().params == {}
    assert work.deliver(timezone.now()) == "sent 1"
    body = inbox.letters[0][1].get_payload(decode=True).decode()
    link = next(word for word in body.split() if word.startswith("https://")).removeprefix(
        "https://porukka.example.org"
    )
    client = Client()
    form = client.get(link, follow=True)
    assert form.status_code == 200
    short = client.post(form.redirect_chain[-1][0], {"password1": "lyhyt", "password2": "lyhyt"})
    assert short.status_code == 422
    new = "aivan uusi salasana"
    assert client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new}).status_code == 302
    aino.refresh_from_db()
    assert aino.check_password(new)
    assert 'name="password1"' not in Client().get(link, follow=True).content.decode()


def test_an_unknown_address_gets_the_same_answer_and_no_letter(cast: Any, inbox: Inbox) -> None:
    known = Client().post("/account/password/reset/", {"email": "aino@example.org"})
    Message.objects.all().delete()
    unknown = Client().post("/account/password/reset/", {"email": "tuntematon@example.org"})
    assert (unknown.status_code, unknown["Location"]) == (known.status_code, known["Location"])
    assert not Message.objects.exists()
    assert inbox.letters == []


@pytest.mark.parametrize(("address", "lasting"), [("no@example.org", True), ("later@example.org", False)])
def test_a_server_that_says_no_is_heard(inbox: Inbox, address: str, lasting: bool) -> None:
    with pytest.raises(NotDelivered) as no:
        post.send(address, Letter("Hei", "Hei"))
    assert no.value.lasting is lasting


def test_a_server_that_is_away_means_that_nothing_left(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(NotDelivered):
        post.send("uusi@example.org", Letter("Hei", "Hei"))


def test_a_subject_carries_no_second_header(inbox: Inbox) -> None:
    post.send("uusi@example.org", Letter("Hei\r\nBcc: muu@example.org", "Hei"))
    to, letter = inbox.letters[0]
    assert (to, letter["Bcc"]) == (["uusi@example.org"], None)


def test_a_participants_letter_shows_the_agreed_name_only(inbox: Inbox) -> None:
    post.send("elina@example.org", Letter("Hei", "Nähdään!", sender="Aino"))
    assert inbox.letters[0][1]["From"].startswith("Aino <")


def test_in_development_letters_become_files(settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    post.send("uusi@example.org", Letter("Hei", "Nähdään!"))
    (file,) = tmp_path.iterdir()
    assert "uusi@example.org" in file.read_text()


def test_one_round_runs_every_job_and_a_second_at_once_runs_none(cast: Any) -> None:
    now = timezone.now()
    results = work.run(now)
    assert set(results) == set(work.JOBS)
    assert not [each for each in results.values() if each.startswith("failed")]
    assert work.run(now) == {}


def test_a_job_in_another_workers_hands_is_left_alone(cast: Any) -> None:
    now = timezone.now()
    assert jobs.take("deliver", now=now)
    assert "deliver" not in work.run(now)
    assert "deliver" in work.run(now + jobs.LEASE)


def test_a_job_that_fails_says_so_and_the_others_run(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(now: Any) -> str:
        raise ValueError("rikki")

    monkeypatch.setitem(work.JOBS, "deliver", (broken, timedelta(seconds=5)))
    results = work.run(timezone.now())
    assert results["deliver"] == "failed: ValueError: rikki"
    assert not results["chain"].startswith("failed")


def test_the_worker_runs_one_round_when_asked(cast: Any) -> None:
    said = io.StringIO()
    call_command("worker", "--once", stdout=said)
    assert "chain: " in said.getvalue()


def test_init_makes_an_organisation_and_prints_a_link_that_opens(db: None) -> None:
    said = io.StringIO()
    call_command("init", "--name", "Koivulahti", "--admin-name", "Anneli", "--email", "a@example.org", stdout=said)
    assert Organisation.objects.get().name == "Koivulahti"
    address = "/invitation/" + said.getvalue().split("/invitation/")[1].split()[0]
    client = Client()
    assert "Anneli" in client.get(address, follow=True).content.decode()
    form = {"name": "Anneli", "language": "fi", "password": "kahvipannu ja kaneli"}
    assert client.post("/invitation/", form).status_code == 302


@pytest.mark.parametrize("wrong", [{"email": "ei"}, {"languages": "xx"}, {"admin_name": " "}])
def test_init_refuses_in_words_and_makes_nothing(db: None, wrong: dict[str, str]) -> None:
    given = {"name": "Koivulahti", "admin_name": "Anneli", "email": "a@example.org", "languages": "fi"} | wrong
    with pytest.raises(CommandError):
        call_command("init", **given)
    assert not Organisation.objects.exists()


def test_the_worker_stops_when_it_is_told(tmp_path: Path) -> None:
    environment = {**os.environ, "PORUKKA_DATA": str(tmp_path), "PORUKKA_DATABASE_URL": ""}
    run = [sys.executable, "-m", "config.cli"]
    subprocess.run([*run, "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    worker = subprocess.Popen([*run, "worker"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    assert "at work" in worker.stdout.readline()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=30) == 0
    worker.stdout.close()
