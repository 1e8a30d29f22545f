from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.entries import ConsentChannel
from geo.errors import FormRefused
from geo.registration.fields import CONSENT_TEXT, FIELDS, GROUPS, HONEYPOT, OPENED_AT, SUBMISSION
from geo.registration.reading import check_pace, is_trapped, make_slug, read_submission
from geo.values import Payment, Photo, Service, Status
from tests.registration.forms import TODAY, make_form, read_form

OTHER = {
    "who": "other",
    "registered_by": "mairie de L'Ouest",
    "consent_channel": "phone",
    "consent_date": "2026-05-03",
}


def faults_of(squares, **changes):
    with pytest.raises(FormRefused) as caught:
        read_form(squares, make_form(**changes))
    assert all(fault.sentence for fault in caught.value.faults.values())
    return {name: fault.code for name, fault in caught.value.faults.items()}


def test_a_short_form_is_a_registration(squares):
    shop = read_form(squares).shop
    assert (shop.slug, shop.kinds, shop.status) == (
        "tournerie-des-aulnes",
        ("wood_turner",),
        Status.PENDING,
    )


def test_choices_are_kept_in_the_order_of_the_maker(squares):
    form = make_form(kinds=["toys", "potter"], services=["market", "on_site"], payments="cash")
    shop = read_form(squares, form).shop
    assert (shop.kinds, shop.payments) == (("toys", "potter"), (Payment.CASH,))
    assert shop.services == (Service.MARKET, Service.ON_SITE)


def test_a_telephone_number_is_private_unless_the_maker_ticks(squares):
    hidden = read_form(squares, make_form(phone="0465710001"))
    shown = read_form(squares, make_form(phone="0465710001", shows_phone="1"))
    assert (hidden.shop.phone, shown.shop.phone) == (None, "04 65 71 00 01")
    assert hidden.contact.phone == shown.contact.phone == "+33465710001"


def test_an_e_mail_address_never_stands_on_the_shop(squares):
    registration = read_form(squares)
    assert (registration.shop.email, registration.contact.email) == (
        None,
        "prive@tournerie.example",
    )


def test_a_telephone_number_is_enough_to_be_reached(squares):
    assert read_form(squares, make_form(email=None, phone="0465710001")).contact.email is None


def test_somebody_must_be_reached(squares):
    assert faults_of(squares, email=None) == {"email": "contact_missing"}


def test_a_wrong_number_is_one_fault_not_two(squares):
    assert faults_of(squares, email=None, phone="12") == {"phone": "phone_refused"}


def test_the_consent_is_recorded_word_for_word(squares):
    agreement = read_form(squares, make_form(contact_name="Maude Vernet")).agreement
    assert (agreement.text, agreement.holder) == (CONSENT_TEXT, "Maude Vernet")
    assert (agreement.channel, agreement.given_by) == (ConsentChannel.FORM, None)


def test_nothing_is_registered_without_consent(squares):
    assert faults_of(squares, consent=None) == {"consent": "consent_missing"}


def test_somebody_else_says_how_the_maker_agreed(squares):
    form = make_form(**OTHER, consent_words="d'accord, sans le téléphone")
    agreement = read_form(squares, form).agreement
    assert agreement.text == f"{CONSENT_TEXT}\nd'accord, sans le téléphone"
    assert (agreement.channel, agreement.given_on) == (ConsentChannel.PHONE, date(2026, 5, 3))
    assert agreement.given_by == "mairie de L'Ouest"


def test_somebody_else_who_does_not_say_how_is_asked(squares):
    assert faults_of(squares, who="other") == {
        "registered_by": "field_missing",
        "consent_channel": "choice_missing",
        "consent_date": "field_missing",
    }


@pytest.mark.parametrize("day", ["demain", "2026-05-21", "1926-05-03", "2026-02-30", "03/05/26"])
def test_nobody_agreed_on_a_day_that_is_not_past(squares, day):
    assert faults_of(squares, **OTHER | {"consent_date": day}) == {"consent_date": "date_refused"}


def test_every_fault_is_told_at_once(squares):
    faults = faults_of(
        squares,
        name="\u202e",
        kinds=["sorcerer"],
        siret="123",
        phone="04 65",
        email="a@",
        website="javascript:alert(1)",
        links="x\ny",
        made_in="Atlantide",
        consent=None,
        **{"places[0].hours_mo": "tôt", "places[0].postcode": "7"},
    )
    assert set(faults) == {
        *("name", "kinds", "siret", "phone", "email", "website", "links", "made_in", "consent"),
        *("places[0].hours_mo", "places[0].postcode"),
    }


@pytest.mark.parametrize("field", [field for field in FIELDS.values() if not field.choices])
def test_ten_thousand_characters_are_too_many(squares, field):
    assert faults_of(squares, **OTHER | {field.name: "x" * 10_000})[field.name] in {
        *("text_too_long", "consent_missing"),
    }


@pytest.mark.parametrize(
    "field", [field for field in FIELDS.values() if field.choices and field.name != "who"]
)
def test_a_choice_that_is_not_offered_is_refused(squares, field):
    assert faults_of(squares, **OTHER | {field.name: "${x}"})[field.name] == "choice_unknown"


def test_five_kinds_are_the_most(squares):
    kinds = ["bakery", "honey", "wine", "beer", "toys", "soap"]
    assert faults_of(squares, kinds=kinds) == {"kinds": "values_too_many"}


def test_an_edit_keeps_what_the_form_does_not_ask(squares):
    first = read_form(squares)
    photo = Photo(key="k", width=1, height=1)
    shop = {"slug": "tournerie-2", "photos": (photo,), "status": Status.PUBLISHED, "source": "x"}
    before = replace_shop(first, **shop)
    after = read_form(squares, make_form(name="Autre nom", consent=None), before=before)
    assert (after.shop.slug, after.shop.photos, after.shop.source) == ("tournerie-2", (photo,), "x")
    assert (after.shop.name, after.shop.status) == ("Autre nom", Status.PUBLISHED)
    assert after.agreement == first.agreement


def replace_shop(registration, **changes):
    from dataclasses import replace

    return replace(registration, shop=replace(registration.shop, **changes))


def test_nobody_hosts_a_pickup_point_at_home(squares):
    before = replace_shop(read_form(squares), slug="epicerie-du-pont")
    pickup = {"places[1].role": "pickup_point", "places[1].host": "epicerie-du-pont"}
    with pytest.raises(FormRefused) as caught:
        read_form(squares, make_form(**pickup), before=before)
    assert caught.value.faults["places[1].host"].code == "host_itself"


def test_hosts_are_named_once(squares):
    pickup = {
        f"places[{number}].{name}": said
        for number in (1, 2)
        for name, said in (("role", "pickup_point"), ("host", "epicerie-du-pont"))
    }
    assert read_form(squares, make_form(**pickup)).host_slugs == ("epicerie-du-pont",)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("L'Œuf & Cie", "l-oeuf-cie"),
        ("Мёд", "fiche"),
        ("../../etc/passwd", "etc-passwd"),
        ("x" * 200, "x" * 60),
        ("a" * 59 + " b", "a" * 59),
    ],
)
def test_a_slug_is_plain(name, slug):
    assert make_slug(name) == slug


@pytest.mark.parametrize("drawn", ["", "x", "A" * 32, "0" * 31, "0" * 33, "0" * 32 + "\n"])
def test_a_submission_is_32_hexadecimal_digits(drawn):
    assert read_submission({SUBMISSION: [drawn]}) is None
    assert read_submission({SUBMISSION: ["0a" * 16]}) == "0a" * 16
    assert read_submission({}) is None


def test_a_program_falls_into_the_trap():
    assert is_trapped({HONEYPOT: ["http://spam.example"]})
    assert not is_trapped({HONEYPOT: [" "]})
    assert not is_trapped({})


AT = datetime(2026, 5, 20, 12, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize("seconds", [0, 2])
def test_a_form_that_is_sent_at_once_is_refused(seconds):
    with pytest.raises(FormRefused) as caught:
        check_pace({OPENED_AT: [str(int(AT.timestamp()) - seconds)]}, at=AT)
    assert caught.value.faults[OPENED_AT].code == "form_too_fast"


@pytest.mark.parametrize("opened", ["", "x", "-1", "9" * 40, "1779278405", "1"])
def test_a_form_that_took_its_time_passes(opened):
    check_pace({OPENED_AT: [opened]}, at=AT)


NAMES = st.sampled_from(
    sorted(FIELDS)
    + [
        f"{group.name}[{n}].{field.name}"
        for group in GROUPS.values()
        for field in group.fields
        for n in (0, 1)
    ]
)
HOSTILE = st.text(max_size=40) | st.sampled_from(
    [
        "${x}",
        "`",
        "</script>",
        "<img onerror=x>",
        "=cmd|' /C'!A0",
        "\u202e\u202d",
        "\x00",
        "x" * 10_000,
    ]
)


@settings(max_examples=300)
@given(st.dictionaries(NAMES, st.lists(HOSTILE, max_size=4), max_size=12))
def test_whatever_is_sent_is_read_or_refused_with_sentences(squares, sent):
    assert all(sentences_of(squares, {**make_form(), **sent}))


def sentences_of(squares, form):
    """Return the sentences that `form` gets, one to say that it is fine."""
    try:
        return [read_form(squares, form).agreement.text]
    except FormRefused as refusal:
        return [fault.sentence for fault in refusal.faults.values()]


def test_the_day_of_the_consent_may_be_written_in_french(squares):
    form = make_form(**OTHER | {"consent_date": "03/05/2026"})
    assert read_form(squares, form).agreement.given_on == date(2026, 5, 3)
    assert date(2026, 5, 3) < TODAY
