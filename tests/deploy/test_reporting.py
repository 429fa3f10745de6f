"""What benches, drills and audits print and write."""

import json
from pathlib import Path

import pytest

from tests import reporting

GOOD = {"name": "list", "ok": True, "n": 20, "ratio": 1.25}
BAD = {"name": "网格页面", "ok": False, "limit": 1.5}


def test_results_are_written_for_machines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_VAR", str(tmp_path))

    code = reporting.report("bench", [GOOD])

    assert (code, json.loads((tmp_path / "bench.json").read_text())) == (0, [GOOD])


@pytest.mark.parametrize("results", [[GOOD, BAD], []])
def test_anything_not_ok_and_nothing_at_all_are_failures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, results: list[reporting.Result]
) -> None:
    monkeypatch.setenv("LINLI_VAR", str(tmp_path))

    assert reporting.report("bench", results) == 1


def test_columns_are_aligned_with_chinese_names_too() -> None:
    assert reporting.table([GOOD, BAD]).splitlines() == [
        "name      n   ratio  limit  ok",
        "list      20  1.25          ok",
        "网格页面             1.5    NOT OK",
    ]
