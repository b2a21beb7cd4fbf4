"""Regions: read, refused with every mistake, changed, written, made of data frames."""

import pickle

import landbridge
import pandas
import polars
import pytest


def test_mistakes_come_all_at_once_with_place_and_remedy(toy):
    links = toy.files["links.csv"].replace("A gas,B gas", "A gsa,B gas").replace(",10,5,", ",-10,5,", 1)
    with pytest.raises(landbridge.MistakesError) as caught:
        toy.with_file("links.csv", links)
    mistakes = caught.value.mistakes
    assert {mistake.column for mistake in mistakes} >= {"bus0", "capacity"}
    wrong = next(mistake for mistake in mistakes if mistake.column == "bus0")
    assert (wrong.file, wrong.line, wrong.row, wrong.value) == ("links.csv", 2, "Pipe A-B", "A gsa")
    assert "A gas" in wrong.remedy
    assert isinstance(caught.value, ValueError)
    assert pickle.loads(pickle.dumps(caught.value)).mistakes == mistakes


def test_an_unknown_region_is_told_with_what_is_known():
    with pytest.raises(landbridge.MistakesError, match="toi"):
        landbridge.load("toi")


def test_unknown_names_are_bad_input(toy):
    for ask in (
        lambda: toy.power(structure="nobody"),
        lambda: toy.power(bloc="Z"),
        lambda: toy.attack("A"),
        lambda: toy.harden("B", -1),
        lambda: toy.metrics("gain(Z)"),
        lambda: toy.game("Water"),
        lambda: toy.table("pipes"),
        lambda: toy.attack("B", loss="pride"),
        lambda: toy.sweep("gain(A)", sampler="dice"),
        lambda: toy.sweep("gain(A)", engine="abacus"),
        lambda: toy.futures(4, design="dice"),
        lambda: landbridge.load("toy", outsiders="absent"),
        lambda: landbridge.open_run("0000", store="nowhere"),
    ):
        with pytest.raises((landbridge.BadInputError, OSError)):
            ask()


@pytest.mark.parametrize("make", [pandas.DataFrame, polars.DataFrame], ids=["pandas", "polars"])
def test_a_region_of_data_frames_is_the_region(toy, make):
    tables = {}
    for name, text in toy.files.items():
        if name.endswith(".csv") and "/" not in name:
            table = toy.table(name.removesuffix(".csv"))
            frame = table.to_polars() if make is polars.DataFrame else table.to_pandas()
            tables[name.removesuffix(".csv")] = frame
    others = {name: text for name, text in toy.files.items() if name.removesuffix(".csv") not in tables}
    made = landbridge.from_frames(tables, others.pop("region.toml"), name="toy", files=others)
    assert made.power().data == toy.power().data
    assert made.claims(n=0)["claims"] == toy.claims(n=0)["claims"]


def test_a_table_is_changed_in_pandas_and_the_region_follows(toy):
    links = toy.table("links").to_pandas()
    links.loc[links["name"] == "Pipe A-B", "capacity"] = 5.0
    narrower = toy.with_table("links", links)
    assert narrower.game().v[-1] < toy.game().v[-1]
    assert toy.with_table("links", toy.table("links")).game().v.tolist() == toy.game().v.tolist()


def test_a_region_from_nothing_but_frames(tmp_path):
    region = landbridge.from_frames(
        {
            "actors": pandas.DataFrame({"name": ["A", "B"], "title": ["Seller", "Buyer"]}),
            "buses": pandas.DataFrame({"name": ["a", "b"], "commodity": "gas", "actor": ["A", "B"]}),
            "links": pandas.DataFrame(
                {"name": ["pipe"], "bus0": ["a"], "bus1": ["b"], "efficiency": [1.0], "capacity": [10.0], "marginal_cost": [1.0], "consent": ["A;B"]}
            ),
            "supplies": polars.DataFrame({"name": ["field"], "bus": ["a"], "capacity": [8.0], "marginal_cost": [2.0], "consent": ["A"]}),
            "demands": polars.DataFrame({"name": ["town"], "step": [1], "bus": ["b"], "quantity": [6.0], "price": [9.0], "consent": ["B"]}),
        },
        {
            "title": "Two",
            "base_year": 2024,
            "money_unit": "million",
            "discount_rate": 0.05,
            "candidates": [],
            "periods": [{"name": "year", "weight": 1.0}],
            "commodities": [{"name": "gas", "unit": "bcm"}],
            "subsystems": [{"name": "Gas", "commodities": ["gas"], "outsiders": "idle"}],
        },
    )
    # Six units, each worth 9 and had for 3.
    assert region.game().v.tolist() == pytest.approx([0, 0, 0, 36])
    folder = region.write(tmp_path / "two")
    assert landbridge.load(folder).fingerprint == region.fingerprint
    with pytest.raises(OSError, match="not empty"):
        region.write(folder)


def test_a_patch_is_a_variant_of_the_folder(toy, tmp_path, command_line):
    wider = toy.patch({"title": "Wider", "change": {"links": {"Pipe A-B": {"capacity": 5}}}}, name="narrow")
    folder = wider.write(tmp_path / "toy")
    said = command_line("power", str(folder), "--variant", "narrow")
    assert wider.power()["actors"] == said["actors"]
    assert wider.applied == ["narrow"]


def test_exposure_after_a_variant_is_that_of_the_command(command_line):
    variant = landbridge.load("toy").variants[0]
    said = command_line("exposure", "toy", "--after", variant)
    assert landbridge.exposure("toy", after=variant).data == said


def test_patches_follow_one_another(toy):
    narrow = {"change": {"links": {"Pipe A-B": {"capacity": 2}}}}
    dear = {"change": {"supplies": {"A field": {"marginal_cost": 50}}}}
    both = toy.patch(narrow).patch(dear)
    assert both.applied == ["patch", "patch-2"]
    assert both.game().v.tolist() == toy.patch(dear).patch(narrow).game().v.tolist()
    assert both.game().v[-1] < min(toy.patch(narrow).game().v[-1], toy.patch(dear).game().v[-1])
    with pytest.raises(landbridge.BadInputError, match="another name"):
        toy.patch(narrow, "direct-pipe")


def test_a_patch_that_is_kept_for_later_can_be_asked_after(toy):
    later = toy.patch({"change": {"links": {"Pipe A-B": {"capacity": 2}}}}, "narrow", apply=False)
    assert later.game().v.tolist() == toy.game().v.tolist()
    assert "narrow" in later.variants
    assert later.with_variants("narrow").game().v[-1] < toy.game().v[-1]
    assert later.sweep("gain(A)", n=8, after="narrow")["metrics"][0]["mean"] < 0


@pytest.mark.parametrize("made", ["filtered", "indexed"])
def test_the_index_of_a_pandas_frame_is_no_column_unless_it_has_a_name(toy, made):
    links = toy.table("links").to_pandas()
    links = links[links["name"] != "Sea A-C"] if made == "filtered" else links.set_index("name")
    assert len(toy.with_table("links", links).table("links")) == len(links)
