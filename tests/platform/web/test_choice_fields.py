"""Choosing of a list."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from training_portal.platform.web.forms import ChoiceField


class PlaceForm(Form):
    place = ChoiceField(
        "Place",
        choices={"Lao PDR": [("LA-SV", "Savannakhet")], "Thailand": [("TH-49", "Mukdahan")]},
    )


def test_a_grouped_list_asks_before_it_offers_the_first_choice():
    drawn = str(PlaceForm().place())
    assert drawn.index('<option value="">') < drawn.index('<optgroup label="Lao PDR">')


def test_a_grouped_list_shows_what_was_chosen():
    drawn = str(PlaceForm(MultiDict([("place", "TH-49")])).place())
    assert '<option value="TH-49" selected>Mukdahan</option>' in drawn
    assert drawn.count("selected") == 1


@pytest.mark.parametrize(("sent", "valid"), [("LA-SV", True), ("", False), ("XX", False)])
def test_only_an_answer_of_a_group_is_taken(sent, valid):
    assert PlaceForm(MultiDict([("place", sent)])).validate() is valid
