"""Tables go to pandas, polars, pyarrow and DuckDB as they are; numbers are not copied on the way."""

import duckdb
import landbridge
import numpy
import polars
import pyarrow
import pytest


def address(table: pyarrow.Table, column: str) -> list[int]:
    """Where the numbers of a column lie, piece by piece."""
    return [chunk.buffers()[1].address for chunk in table.column(column).chunks]


def test_v_is_the_memory_of_the_engine(central_asia):
    game = central_asia.game()
    first, second = game.v, game.v
    assert len(first) == 2 ** len(game.players)
    assert first.__array_interface__["data"] == second.__array_interface__["data"]
    assert first.__array_interface__["data"][0] == game._game.__array_interface__["data"][0]
    assert not first.flags.owndata
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 1.0
    del game, second
    assert first[0] == 0.0


def test_a_large_table_is_not_copied(central_asia):
    values = central_asia.values()
    once, again = pyarrow.table(values), pyarrow.table(values)
    assert len(values) == 2 ** len(central_asia.actors)
    for column in ("value", "lower", "upper"):
        assert address(once, column) == address(again, column)
        (piece,) = once.column(column).chunks
        assert piece.to_numpy(zero_copy_only=True).__array_interface__["data"][0] == address(once, column)[0]


def test_everybody_reads_the_same_table(toy):
    table = toy.values()
    expected = [row[3] for row in table.rows()]
    assert table.to_pandas()["value"].tolist() == expected
    assert table.to_polars()["value"].to_list() == expected
    assert polars.DataFrame(table).equals(table.to_polars())
    arrow = pyarrow.table(table)
    assert duckdb.sql("select max(value) from arrow").fetchall() == [(max(expected),)]
    assert arrow.schema.field("number").type == pyarrow.int64()


def test_a_table_is_written_as_csv_and_parquet(toy, tmp_path):
    table = toy.power().tables["shares"]
    table.to_csv(tmp_path / "t.csv")
    table.to_parquet(tmp_path / "t.parquet")
    written = polars.read_csv(tmp_path / "t.csv")
    assert written["share"].to_list() == polars.read_parquet(tmp_path / "t.parquet")["share"].to_list()
    assert table.to_csv() == (tmp_path / "t.csv").read_text()


def test_cells_that_are_missing_are_null():
    table = landbridge.Table.from_rows([{"name": "a", "x": 1.5, "n": 1, "yes": True}, {"name": None, "x": None, "n": None, "yes": None}])
    arrow = pyarrow.table(table)
    assert [column.null_count for column in arrow.columns] == [1, 1, 1, 1]
    assert arrow.schema.types == [pyarrow.string(), pyarrow.float64(), pyarrow.int64(), pyarrow.bool_()]
    assert table.to_csv() == "name,x,n,yes\na,1.5,1,true\n,,,\n"
    assert numpy.isnan(table.to_pandas()["x"][1])


def test_a_wide_table_is_shown_in_part(central_asia):
    table = central_asia.table("links")
    assert len(table.columns) > 12
    shown = repr(table)
    assert table.columns[0] in shown and table.columns[-1] in shown
    assert f"{len(table.columns)} columns" in shown
    assert f"{len(table.columns)} columns" in table._repr_html_()
    assert len(shown.splitlines()[1].split("  ")) < len(table.columns) * 3


def test_an_answer_shows_its_main_table_and_says_where_the_others_are(toy):
    swept = toy.sweep("gain(A)", n=8)
    assert '.tables["samples"]: 8 rows' in repr(swept)
    assert "metric:gain(A)" not in repr(swept)
    assert ".tables" in swept._repr_html_()


def test_what_a_data_frame_hangs_on_is_found(toy):
    swept = toy.sweep(["gain(A)", "gain(B)"], n=64)
    samples = swept.tables["samples"]
    pandas, frame = samples.to_pandas(), samples.to_polars()
    assert toy_box(swept) == toy_box(samples) == toy_box(pandas) == toy_box(frame)
    frame = frame.with_columns((polars.col("metric:gain(A)") > 300).alias("good"), label=polars.lit("x"))
    with pytest.raises(landbridge.BadInputError, match="label"):
        landbridge.discover(frame, of="good", above=0.5)
    found = landbridge.discover(frame, of="good", above=0.5, factors=["Elsewhere", "Field"])
    assert set(found.to_pandas()["factor"]) == {"Elsewhere", "Field"}
    assert len(landbridge.sensitivity(frame, of="good", factors=["Elsewhere", "Field"])["factors"]) == 2
    with pytest.raises(landbridge.BadInputError, match="no column `bad`"):
        landbridge.discover(frame, of="bad", above=0.5)
    with pytest.raises(landbridge.BadInputError, match="is no table"):
        landbridge.discover([1, 2], of="bad", above=0.5)


def toy_box(source):
    return landbridge.discover(source, of="gain(A)", above=300).data


def test_a_box_names_its_factors_whatever_it_is_of(toy, tmp_path):
    swept = toy.sweep("gain(A)", n=64)
    swept.tables["samples"].to_csv(tmp_path / "t.csv")
    of_file = landbridge.discover(tmp_path / "t.csv", of="gain(A)", above=300)
    of_run = toy.futures(64, store=tmp_path / "runs").discover("share: A", above=300)
    for found in (of_file, of_run):
        named = found.to_pandas()["factor"].tolist()
        assert named and set(named) <= set(toy.factors)
        assert len(found.tables["leaves"]) == len(found["leaves"])
    assert of_file.data == landbridge.discover(swept, of="gain(A)", above=300).data


def test_a_table_without_rows_is_a_table():
    empty = landbridge.Table.from_rows([], "nothing")
    assert (empty.columns, len(empty), empty.rows()) == ([], 0, [])
    assert "nothing" in repr(empty)
    assert pyarrow.table(empty).num_rows == 0
