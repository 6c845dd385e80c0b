"""The result row's contract."""

import pandas as pd
import pytest

from pacsresearch import results

ROW = {"id": "a", "estimate": 0.5, "low": 0.4, "high": 0.6}


def test_columns_are_complete_and_typed():
    table = results.results([ROW], basis="observed", prefix="survey")
    assert list(table.columns) == list(results.COLUMNS)
    assert table.loc[0, "id"] == "survey.a"
    assert pd.isna(table.loc[0, "n"]) and table.loc[0, "note"] == ""


@pytest.mark.parametrize("row, basis, words", [
    (ROW, "guessed", "basis"),
    (ROW | {"colour": "red"}, "observed", "not columns"),
    (ROW | {"estimate": 0.7}, "observed", "outside"),
])
def test_rows_that_break_the_contract_are_refused(row, basis, words):
    with pytest.raises(ValueError, match=words):
        results.results([row], basis=basis)


def test_a_result_given_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        results.results([ROW, ROW], basis="observed")


def test_saved_tables_are_read_back_together(tmp_path):
    results.save(results.results([ROW], basis="observed"), tmp_path / "1.parquet")
    results.save(results.results([ROW | {"id": "b"}], basis="inferred"), tmp_path / "2.parquet")
    table = results.load(tmp_path)
    assert table["id"].tolist() == ["a", "b"]
    assert results.pick(table, "b")["basis"] == "inferred"
    with pytest.raises(KeyError, match="nearest: a|no result"):
        results.pick(table, "aa")


def test_the_same_table_gives_the_same_bytes(tmp_path):
    table = results.results([ROW], basis="observed")
    for name in ("1.parquet", "2.parquet"):
        results.save(table, tmp_path / name)
    assert (tmp_path / "1.parquet").read_bytes() == (tmp_path / "2.parquet").read_bytes()
