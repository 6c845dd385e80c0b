"""Exports cut, spliced and scrambled: read or refused with a message, never anything else; answers and states stay aligned."""

from __future__ import annotations

import random

import pytest
from test_read_platforms import JISC, LSS, MONKEY, lime, text
from test_read_qualtrics import DEFINED, generated

from pacsresearch.errors import InputError
from pacsresearch.survey.read import read_export

WHOLE = {
    "lime.csv": text(lime("both")).encode(), "lime-code.csv": text(lime("code"), delimiter=";").encode(), "monkey.csv": text(MONKEY).encode(),
    "qualtrics.csv": generated(), "qualtrics.tsv": generated(encoding="utf-16", delimiter="\t"), "jisc.csv": text(JISC).encode(),
    "structure.lss": LSS.encode(), "definition.qsf": DEFINED.encode(),
}


def damage(data: bytes, draw: random.Random) -> bytes:
    kind = draw.randrange(6)
    if kind == 0:
        return data[: draw.randint(1, len(data))]
    if kind == 1:
        changed = bytearray(data)
        for _ in range(draw.randint(1, 30)):
            changed[draw.randrange(len(changed))] = draw.randrange(256)
        return bytes(changed)
    if kind == 2:
        place = draw.randrange(len(data))
        return data[:place] + data[place + draw.randint(1, 400):]
    if kind == 3:
        return data + draw.choice(list(WHOLE.values()))
    lines = data.split(b"\n")
    if kind == 4:
        draw.shuffle(lines)
        return b"\n".join(lines)
    return b"\n".join(lines[draw.randint(0, 3):])


@pytest.mark.parametrize("name", WHOLE)
def test_damaged_exports_are_read_or_refused(tmp_path, name):
    draw = random.Random(name)
    for _ in range(25):
        (tmp_path / name).write_bytes(damage(WHOLE[name], draw))
        try:
            export = read_export(tmp_path / name)
        except InputError as error:
            assert "\n" not in str(error)
            continue
        assert list(export.answers.columns) == list(export.states.columns)
        assert len(export.answers) == len(export.states) == len(export.metadata)
        assert export.respondents + sum(export.excluded.values()) == len(export.metadata)
        assert {c for q in export.questions for c in q.columns} <= set(export.answers)
        assert not set(export.identifiers) & {*export.answers, *export.metadata}
