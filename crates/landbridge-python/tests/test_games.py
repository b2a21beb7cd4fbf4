"""Games: known answers from the literature, every concept, and bad games refused."""

import landbridge
import numpy
import pytest


def test_nucleolus_of_the_talmud_is_that_of_aumann_and_maschler():
    # Aumann and Maschler 1985: an estate of 200, claims of 100, 200 and 300.
    game = landbridge.game({"n": 3, "v": [0, 0, 0, 0, 0, 0, 100, 200]})
    assert list(game.nucleolus().values()) == pytest.approx([50, 75, 75])


def test_every_concept_is_that_of_the_command(tmp_path, command_line):
    file = tmp_path / "game.json"
    game = landbridge.Game({"players": ["X", "Y", "Z"], "v": [0, 1, 2, 9, 3, 7, 8, 20]})
    file.write_text(game.to_json())
    said = command_line("game", str(file))
    assert landbridge.game(file).concepts() == said
    for name in ("shapley", "banzhaf", "nucleolus", "prenucleolus", "per_capita_nucleolus", "per_capita_prenucleolus", "tau", "gately"):
        assert list(getattr(game, name)().values()) == pytest.approx(said[name]), name
    assert game.least_core()[0] == pytest.approx(said["least_core_epsilon"])
    assert game.interaction() == pytest.approx(numpy.array(said["interaction"]))
    assert game.is_convex() == said["convex"]


def test_unions_give_owen_values():
    # Owen 1977: two of three who need a majority, bargaining as one, share everything.
    majority = landbridge.Game({"v": [0, 0, 0, 1, 0, 1, 1, 1], "players": ["a", "b", "c"]})
    assert majority.owen([["a", "b"]]) == pytest.approx({"a": 0.5, "b": 0.5, "c": 0.0})
    assert majority.owen(["a+b"]) == pytest.approx(majority.owen([["a", "b"], ["c"]]))
    with pytest.raises(landbridge.BadInputError, match="two of them"):
        majority.owen([["a", "b"], ["b", "c"]])


def test_what_does_not_exist_has_its_reason():
    empty = landbridge.Game({"v": [0, 0, 0, 1, 0, 1, 1, 1]})
    with pytest.raises(landbridge.NoValueError):
        empty.tau()
    assert "tau" in empty.concepts()["reasons"]
    assert empty.payoffs("shapley", "tau").rows()[0][2] is None


@pytest.mark.parametrize(
    ("values", "reason"),
    [([0, 1, 2], "4"), ([1, 1, 1, 1], "nobody"), ([0, 1, float("nan"), 1], "finite"), ([], "0 to|1 to|values")],
)
def test_bad_games_are_refused(values, reason):
    with pytest.raises(landbridge.BadInputError, match=reason):
        landbridge.Game({"n": 2, "v": values})
