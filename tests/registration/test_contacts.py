import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import FieldRefused
from geo.registration.contacts import read_email, read_link, read_phone, read_siret, show_phone

PHONES = {
    "04 65 71 00 01": ("+33465710001", "04 65 71 00 01"),
    "04.65.71.00.01": ("+33465710001", "04 65 71 00 01"),
    "+33 (0)4 65 71 00 01": ("+33465710001", "04 65 71 00 01"),
    "0033465710001": ("+33465710001", "04 65 71 00 01"),
    "06 39 98 12 34": ("+33639981234", "06 39 98 12 34"),
    "0692 12 34 56": ("+262692123456", "0692 12 34 56"),
    "0590 12 34 56": ("+590590123456", "0590 12 34 56"),
    "0269 61 23 45": ("+262269612345", "0269 61 23 45"),
    "+41 22 345 67 89": ("+41223456789", "+41 22 345 67 89"),
    "00 32 2 512 34 56": ("+3225123456", "+32 2 512 34 56"),
    "+39 011 234 5678": ("+390112345678", "+39 011 234 5678"),
}


@pytest.mark.parametrize("written", PHONES, ids=str)
def test_telephone_numbers_of_france_overseas_and_abroad_are_read(written):
    number = read_phone(written)
    assert (number, show_phone(number)) == PHONES[written]


@pytest.mark.parametrize("written", PHONES, ids=str)
def test_a_number_as_it_is_shown_is_read_again(written):
    number = read_phone(written)
    assert read_phone(show_phone(number)) == number


@pytest.mark.parametrize(
    "written",
    [
        "",
        "04 65 71 00",
        "04 65 71 00 01 2",
        "3949",
        "04 65 71 00 01 ou 06 39 98 12 34",
        "abc",
        "0465710001 poste 12",
        "04 65 71 00 01 / 06 39 98 12 34",
        "+999 12 34 56 78",
        "\u202e0465",
    ],
)
def test_what_is_no_single_telephone_number_is_refused(written):
    with pytest.raises(FieldRefused) as caught:
        read_phone(written)
    assert caught.value.code == "phone_refused"


def test_a_number_that_cannot_be_shown_stays_as_it_is():
    assert show_phone("comme ça") == "comme ça"


def test_the_domain_of_an_e_mail_address_is_lowered():
    assert read_email("Marie.D@Miel.Example") == "Marie.D@miel.example"


@pytest.mark.parametrize(
    "written", ["", "marie", "marie@", "@miel.example", "a@b", "a b@miel.example"]
)
def test_what_is_no_e_mail_address_is_refused(written):
    with pytest.raises(FieldRefused) as caught:
        read_email(written)
    assert caught.value.code == "email_refused"


@pytest.mark.parametrize("written", ["732 829 320 00074", "73282932000074", "732.829.320.00074"])
def test_a_siret_number_is_fourteen_digits(written):
    assert read_siret(written) == "73282932000074"


@pytest.mark.parametrize("written", ["", "732829320", "73282932000075", "7328293200007X", "0" * 13])
def test_a_wrong_siret_number_is_refused(written):
    with pytest.raises(FieldRefused) as caught:
        read_siret(written)
    assert caught.value.code == "siret_refused"


def test_an_address_on_the_web_gets_its_scheme():
    assert read_link("www.miel.example") == "https://www.miel.example"


@pytest.mark.parametrize(
    "written",
    ["javascript:alert(1)", "data:text/html,x", "miel", "a@miel.example", "http://", "//"],
)
def test_what_must_not_become_a_link_is_refused(written):
    with pytest.raises(FieldRefused) as caught:
        read_link(written)
    assert caught.value.code == "link_refused"


@pytest.mark.parametrize("reader", [read_phone, read_email, read_siret, read_link])
@given(st.text(max_size=60) | st.from_regex(r"[+0-9 ().a-z@:/]{0,30}"))
def test_nothing_typed_raises_another_error(reader, written):
    try:
        said = reader(written)
    except FieldRefused:
        return
    assert reader(said) == said
