"""The development mail server keeps every letter whole, in the order it came."""

import email
import signal
import smtplib
import sys
import time
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from kontor.cli.embedded.processes import end, free_port, is_listening, spawn
from kontor.cli.home import plain_environment


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    port, folder = free_port(), tmp_path / "mail"
    command = [sys.executable, "-P", "-m", "kontor.cli.devmail", str(port), str(folder)]
    process = spawn(command, tmp_path / "log", on_parent_death=signal.SIGTERM, env=plain_environment())
    last = time.monotonic() + 10
    while not is_listening(port):
        assert time.monotonic() < last, (tmp_path / "log").read_text()
        time.sleep(0.02)
    yield port, folder
    end(process, signal.SIGTERM, 5)


def test_an_address_nobody_has_is_refused(mail: tuple[int, Path]):
    port, folder = mail
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "a@kontor.example", "unbekannt@voss.example", "Rechnung"
    with smtplib.SMTP("127.0.0.1", port) as smtp, pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        smtp.send_message(letter)
    assert refused.value.recipients["unbekannt@voss.example"][0] == 550
    assert not list(folder.glob("*.eml"))


def test_letters_are_kept_whole_and_in_order(mail: tuple[int, Path]):
    port, folder = mail
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for subject in ("Angebot für Sie", "Rechnung"):
            letter = EmailMessage()
            letter["From"], letter["To"], letter["Subject"] = "a@kontor.example", "b@kontor.example", subject
            letter.set_content("Guten Tag, schöne Grüße")
            letter.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
            smtp.send_message(letter)
    kept = [email.message_from_bytes(file.read_bytes(), policy=default) for file in sorted(folder.glob("*.eml"))]
    assert [letter["Subject"] for letter in kept] == ["Angebot für Sie", "Rechnung"]
    assert [part.get_filename() for part in kept[0].iter_attachments()] == ["a.pdf"]
