"""The map that people work on, in a frame as the screens hold it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import on_a_desk, on_a_phone

HOSTILE = "<img src=x onerror=alert(1)> ${7*7} `x` </script>"
PIN = {"id": "a", "lon": 4.39, "lat": 44.62, "label": "Atelier", "tone": "candidate"}
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[4.3, 44.5], [4.5, 44.5], [4.5, 44.7], [4.3, 44.7], [4.3, 44.5]]],
}
HOLD = """() => {
    const frame = document.createElement("iframe");
    frame.style = "width: 100%; height: 600px; border: 0";
    window.heard = [];
    window.addEventListener("message", (event) => window.heard.push(event.data));
    window.say = (said) =>
        frame.contentWindow.postMessage({type: "alentour:work", ...said}, location.origin);
    frame.src = "/carte/atelier";
    document.body.replaceChildren(frame);
}"""


class HeldMap:
    """The map in a frame: what is said to it and what was heard from it."""

    def __init__(self, page):
        self.page = page
        self.frame = page.frame_locator("iframe")

    def say(self, **said):
        self.page.evaluate("(said) => window.say(said)", said)

    def wait_for(self, kind, count=1):
        self.page.wait_for_function(
            "([kind, count]) => window.heard.filter((one) => one.type === kind).length >= count",
            arg=[kind, count],
        )
        heard = self.page.evaluate("() => window.heard")
        return [one for one in heard if one["type"] == kind][-1]

    def tap(self, x, y):
        box = self.page.locator("iframe").bounding_box()
        self.page.mouse.click(box["x"] + x, box["y"] + y)


@pytest.fixture
def held(page, server):
    page.goto(f"{server.url}/healthz")
    page.evaluate(HOLD)
    page.wait_for_function("() => window.heard.some((one) => one.type === 'alentour:ready')")
    return HeldMap(page)


def draw_triangle(held):
    held.say(draw="polygon")
    expect(held.frame.get_by_text("Touchez la carte pour poser")).to_be_visible()
    for corner, (x, y) in enumerate(((100, 100), (250, 120), (180, 260)), start=1):
        held.tap(x, y)
        expect(held.frame.locator(".work-corner")).to_have_count(corner)


def test_a_pin_is_dragged_with_the_mouse(held, watch):
    held.say(points=[{**PIN, "draggable": True}], fit="points")
    pin = held.frame.locator(".work-pin")
    box = pin.bounding_box()
    x, y = box["x"] + 22, box["y"] + 20
    held.page.mouse.move(x, y)
    held.page.mouse.down()
    held.page.mouse.move(x + 60, y, steps=5)
    held.page.mouse.up()
    moved = held.wait_for("alentour:moved")
    assert moved["id"] == "a"
    assert moved["lon"] > PIN["lon"]
    assert moved["lat"] == pytest.approx(PIN["lat"], abs=1e-4)
    assert watch.faults == []


@on_a_phone
def test_arrows_move_the_pin_that_has_the_focus(held):
    held.say(points=[{**PIN, "draggable": True}], fit="points")
    held.frame.locator(".work-pin").focus()
    held.page.keyboard.press("ArrowUp")
    held.page.keyboard.press("ArrowUp")
    moved = held.wait_for("alentour:moved")
    assert moved["lat"] > PIN["lat"]
    assert moved["lon"] == pytest.approx(PIN["lon"], abs=1e-5)


@on_a_phone
def test_a_pin_moved_by_hand_stays_when_the_same_points_come_again(held):
    held.say(points=[{**PIN, "draggable": True}], fit="points")
    pin = held.frame.locator(".work-pin")
    pin.focus()
    held.page.keyboard.press("ArrowRight")
    held.wait_for("alentour:moved")
    before = pin.bounding_box()
    held.say(points=[{**PIN, "draggable": True, "tone": "given"}], fit="points")
    expect(held.frame.locator(".tone-given")).to_be_visible()
    assert pin.bounding_box() == before


def test_a_tap_places_the_pin(held):
    held.say(points=[], draw="pin")
    expect(held.frame.get_by_text("Touchez la carte")).to_be_visible()
    held.tap(150, 150)
    assert held.wait_for("alentour:moved")["id"] == "pin"
    expect(held.frame.locator(".work-pin")).to_have_count(1)
    held.tap(200, 220)
    held.wait_for("alentour:moved", count=2)
    expect(held.frame.locator(".work-pin")).to_have_count(1)


@on_a_phone
def test_without_a_mouse_the_pin_is_placed_at_the_centre(held):
    held.say(points=[], draw="pin")
    held.frame.get_by_role("button", name="Poser le repère au centre").press("Enter")
    held.wait_for("alentour:moved")
    expect(held.frame.locator(".work-pin")).to_be_focused()


def test_a_contour_is_drawn_by_taps_and_finished(held, watch):
    draw_triangle(held)
    held.frame.get_by_role("button", name="Terminer").click()
    drawn = held.wait_for("alentour:drawn")["polygon"]
    assert drawn["type"] == "Polygon"
    ring = drawn["coordinates"][0]
    assert len(ring) == 4
    assert ring[0] == ring[-1]
    assert watch.faults == []


@on_a_phone
def test_a_tap_on_the_first_corner_finishes_the_contour(held):
    draw_triangle(held)
    held.tap(100, 100)
    assert len(held.wait_for("alentour:drawn")["polygon"]["coordinates"][0]) == 4


@on_a_phone
def test_the_last_corner_can_be_taken_back_and_the_contour_cleared(held):
    draw_triangle(held)
    held.frame.get_by_role("button", name="Annuler le dernier coin").click()
    expect(held.frame.locator(".work-corner")).to_have_count(2)
    expect(held.frame.get_by_role("button", name="Terminer")).to_be_disabled()
    held.frame.get_by_role("button", name="Effacer").click()
    expect(held.frame.locator(".work-corner")).to_have_count(0)


@on_a_desk
def test_a_contour_is_drawn_with_the_keyboard_alone(held):
    held.say(draw="polygon")
    corner = held.frame.get_by_role("button", name="Coin au centre")
    for arrow in ("ArrowLeft", "ArrowUp", "ArrowRight"):
        corner.press("Enter")
        box = held.frame.locator(".leaflet-container")
        box.focus()
        held.page.keyboard.press(arrow)
        held.page.wait_for_timeout(400)
    held.frame.get_by_role("button", name="Terminer").press("Enter")
    assert held.wait_for("alentour:drawn")["polygon"] is not None


@on_a_phone
def test_a_contour_that_was_drawn_before_can_be_corrected_and_cleared(held):
    held.say(draw="polygon", polygon=SQUARE)
    corners = held.frame.locator(".work-corner")
    expect(corners).to_have_count(4)
    corners.first.focus()
    held.page.keyboard.press("ArrowDown")
    corrected = held.wait_for("alentour:drawn")["polygon"]["coordinates"][0]
    assert corrected[0][1] < 44.5
    assert corrected[2] == [4.5, 44.7]
    held.frame.get_by_role("button", name="Effacer").click()
    held.page.wait_for_function("() => window.heard.at(-1).polygon === null")


@on_a_phone
def test_a_point_is_chosen_by_a_tap_and_by_enter(held):
    held.say(points=[{**PIN, "number": 1}, {**PIN, "id": "b", "lon": 4.5, "number": 2}])
    held.frame.get_by_role("button", name="1. Atelier").press("Enter")
    assert held.wait_for("alentour:chosen")["id"] == "a"
    held.frame.get_by_role("button", name="2. Atelier").click()
    assert held.wait_for("alentour:chosen", count=2)["id"] == "b"


@on_a_phone
def test_hostile_text_is_shown_as_text(held, watch):
    held.page.on("dialog", lambda dialog: watch.faults.append(dialog.message))
    held.say(points=[{**PIN, "label": HOSTILE}], chosen="a", fit="points")
    expect(held.frame.locator(".work-tip")).to_have_text(HOSTILE)
    assert held.frame.locator(".work-tip img").count() == 0
    assert watch.faults == []


def test_twenty_thousand_points_are_drawn_and_one_of_them_is_tapped(held, watch):
    held.page.evaluate("""() => {
        const points = [];
        for (let n = 0; n < 20000; n += 1) {
            const lon = 4 + (n % 200) / 200, lat = 44.2 + Math.floor(n / 200) / 100;
            const tone = n % 3 ? "inside" : "check";
            points.push({id: String(n), lon, lat, label: "Atelier " + n, tone});
        }
        window.say({points, fit: "points"});
    }""")
    expect(held.frame.locator(".leaflet-overlay-pane canvas")).to_have_count(1)
    held.page.wait_for_timeout(500)
    held.tap(held.page.viewport_size["width"] / 2, 300)
    assert int(held.wait_for("alentour:chosen")["id"]) < 20_000
    assert watch.faults == []


def test_areas_by_message_and_by_url_are_drawn_and_chosen(held, watch):
    area = {
        "type": "Feature",
        "properties": {"id": "carré", "label": HOSTILE, "value": 0.5},
        "geometry": SQUARE,
    }
    areas = {"type": "FeatureCollection", "features": [area]}
    held.say(areas=areas, areaUrls=["/carte/contours/07"], fit="areas")
    held.page.wait_for_timeout(1000)
    held.say(areas=areas, areaUrls=[], fit="areas")
    held.page.wait_for_timeout(500)
    held.tap(held.page.viewport_size["width"] / 2, 300)
    assert held.wait_for("alentour:chosen")["id"] == "carré"
    assert watch.faults == []
