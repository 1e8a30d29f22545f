import pytest

from geo.contrast import AA_TEXT, contrast_ratio, readable_shade


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.00),
        ("#0000ff", "#ffffff", 8.59),
        ("#123456", "#123456", 1.0),
    ],
)
def test_contrast_is_that_of_wcag(first, second, ratio):
    assert contrast_ratio(first, second) == pytest.approx(ratio, abs=0.005)
    assert contrast_ratio(second, first) == contrast_ratio(first, second)


@pytest.mark.parametrize("background", ["#ffffff", "#14181a", "#808080"])
@pytest.mark.parametrize("colour", ["#ffd200", "#aa3300", "#000000", "#ffffff", "#777777"])
def test_a_shade_is_read_and_a_colour_that_is_read_stays(colour, background):
    shade = readable_shade(colour, background)
    assert contrast_ratio(shade, background) >= AA_TEXT
    assert (shade == colour) is (contrast_ratio(colour, background) >= AA_TEXT)
