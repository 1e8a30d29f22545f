from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from geo.errors import AlentourError, QueryRefused
from geo.letters import Letter
from geo.mail import Mailer, compose
from tests.smtp import SENDER, contexts, free_port, serve_bytes, serve_mail, server_at

AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
TEXT = "Bonjour,\n\n« Miel » à l’Aulne :\nhttps://carte.example/ma-fiche/" + "x" * 43 + "\n"
LETTER = Letter(to="maker@aulnes.example", subject="Votre fiche : Miel", text=TEXT)


@pytest.fixture
def post():
    with serve_mail() as (inbox, server):
        yield inbox, server


def failure_of(server, letter=LETTER, **options):
    with pytest.raises(AlentourError) as caught:
        Mailer(server, **({"timeout_s": 0.5, "whole_s": 1.0} | options)).send(letter, at=AT)
    assert caught.value.sentence
    return caught.value.code


def test_a_letter_arrives_as_it_was_written(post):
    inbox, server = post
    Mailer(server).send(LETTER, at=AT)
    (envelope,) = inbox.letters
    message = message_from_bytes(envelope.content, policy=policy.default)
    assert message.get_content().replace("\r\n", "\n") == TEXT
    assert (message["To"], message["From"]) == (LETTER.to, SENDER)
    assert message["Subject"] == LETTER.subject
    assert envelope.rcpt_tos == [LETTER.to]


def test_a_letter_says_when_and_that_a_program_wrote_it():
    message = compose(LETTER, SENDER, at=AT)
    assert message["Date"].datetime == AT
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@ardeche.example>")


INJECTIONS = [
    "a@b.example\r\nBcc: tous@voisin.example", "a@b.example\nX: y", "a@b.example, c@d.example",
    "a@b.example; c@d.example", "", "a", "@", "a@", "<a@b.example>", "a@b.example\x00",
    "Nom <a@b.example>", "a b@c.example", "a@b.example Bcc: c@d.example", "\r\n", "a" * 5_000,
]  # fmt: skip


@pytest.mark.parametrize("address", INJECTIONS, ids=lambda text: ascii(text)[:24])
def test_what_is_not_one_address_gets_no_letter(address):
    with pytest.raises(QueryRefused, match="mail_address_refused"):
        compose(replace(LETTER, to=address), SENDER, at=AT)


@pytest.mark.parametrize("subject", ["Miel\r\nBcc: tous@voisin.example", "a\nb", "a\rb"])
def test_a_subject_never_becomes_a_header(subject):
    with pytest.raises(QueryRefused, match="mail_address_refused"):
        compose(replace(LETTER, subject=subject), SENDER, at=AT)


@pytest.mark.parametrize("text", ["\r\n.\r\nMAIL FROM:<x@y.example>\r\n", "a" * 9_000, ".\n.\n"])
def test_a_text_never_becomes_a_command(post, text):
    inbox, server = post
    Mailer(server).send(replace(LETTER, text=text), at=AT)
    assert len(inbox.letters) == 1
    message = message_from_bytes(inbox.letters[0].content, policy=policy.default)
    assert message.get_content().split() == text.split()


def test_a_recipient_that_nobody_knows_is_given_up(post):
    inbox, server = post
    inbox.answers = ["550 no such user"]
    assert failure_of(server) == "mail_refused"
    assert inbox.letters == []


def test_a_server_that_asks_to_wait_is_tried_again(post):
    inbox, server = post
    inbox.answers = ["451 try later"]
    assert failure_of(server) == "mail_unreachable"
    Mailer(server).send(LETTER, at=AT)
    assert len(inbox.letters) == 1


def test_nobody_there_is_a_failure_of_ours():
    assert failure_of(server_at(free_port())) == "mail_unreachable"


@pytest.mark.parametrize(
    "content",
    [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\xff\x00" * 500, b"220", b"554 go away\r\n",
     b"220 " + b"x" * 20_000, b"220 mail.example\r\n"],
    ids=["silence", "web", "noise", "half", "closed", "endless line", "greeting alone"],
)  # fmt: skip
def test_a_server_of_another_kind_is_a_failure_of_ours(content):
    with serve_bytes(content) as server:
        assert failure_of(server) in {"mail_unreachable", "mail_refused"}


def test_a_server_that_drips_is_given_up():
    with serve_bytes(b"220-mail.example\r\n" * 999, drip_s=0.02) as server:
        assert failure_of(server, timeout_s=9, whole_s=0.4) == "mail_unreachable"


def test_starttls_is_used_where_it_is_offered(tmp_path):
    side, believed = contexts(tmp_path)
    with serve_mail(tls_context=side, require_starttls=True) as (inbox, server):
        Mailer(server, tls=believed).send(LETTER, at=AT)
        assert len(inbox.letters) == 1


def test_tls_from_the_start(tmp_path):
    side, believed = contexts(tmp_path)
    with serve_mail(ssl_context=side) as (inbox, server):
        Mailer(server, tls=believed).send(LETTER, at=AT)
        assert len(inbox.letters) == 1


@pytest.mark.parametrize("way", ["tls_context", "ssl_context"])
def test_a_certificate_that_nobody_vouches_for_gets_no_letter(tmp_path, way):
    side, _ = contexts(tmp_path)
    with serve_mail(**{way: side}) as (inbox, server):
        assert failure_of(server, timeout_s=5, whole_s=5) == "mail_unreachable"
        assert inbox.letters == []


def test_a_password_goes_through_tls(tmp_path):
    side, believed = contexts(tmp_path)
    with serve_mail(tls_context=side, require_starttls=True) as (inbox, server):
        known = replace(server, user="carte", password="secret")  # noqa: S106
        Mailer(known, tls=believed).send(LETTER, at=AT)
        assert inbox.users == [("carte", "secret")]


def test_a_wrong_password_can_wait_for_the_operator():
    with serve_mail(auth_require_tls=False) as (inbox, server):
        wrong = replace(server, user="carte", password="wrong")  # noqa: S106
        assert failure_of(wrong) == "mail_unreachable"
        assert inbox.letters == []


def test_a_password_is_never_sent_in_the_clear(monkeypatch):
    """The same server under a name that is not known to be this machine."""
    with serve_mail(auth_require_tls=False) as (inbox, server):
        connect = __import__("socket").create_connection
        monkeypatch.setattr(
            "socket.create_connection",
            lambda address, *rest, **more: connect(("127.0.0.1", address[1]), *rest, **more),
        )
        known = replace(server, host="mail.example", user="carte", password="secret")  # noqa: S106
        assert failure_of(known) == "mail_insecure"
        assert inbox.users == []


def test_a_password_is_not_shown_with_the_settings():
    shown = repr(server_at(25, user="carte", password="secret"))  # noqa: S106
    assert "secret" not in shown
