"""All that the questionnaire gives, into one folder."""

from __future__ import annotations

from pathlib import Path

from pacsresearch.files import write_bytes
from pacsresearch.questionnaire import Questionnaire
from pacsresearch.survey.instruments import codebook, limesurvey, printable, qualtrics, redcap

# File name, what it is for, what makes it.
INSTRUMENTS = (
    ("questionnaire.lss", "LimeSurvey: Create survey, Import", limesurvey.structure),
    ("questionnaire.qsf", "Qualtrics: Create project, From a file; with routing", qualtrics.survey_file),
    ("questionnaire-qualtrics.txt", "Qualtrics: advanced text format, without routing", qualtrics.advanced_text),
    ("questionnaire-redcap.csv", "REDCap: Data dictionary, Upload", redcap.data_dictionary),
    ("questionnaire.docx", "To print", printable.printable),
    ("codebook.html", "The codebook, to read", codebook.codebook_html),
    ("codebook-ddi.xml", "The codebook for archives: DDI-Codebook 2.5", codebook.ddi_codebook),
)


def write_instruments(questionnaire: Questionnaire, folder: Path) -> list[Path]:
    """Write the questionnaire for every platform, and its codebook.

    Parameters
    ----------
    questionnaire : Questionnaire
    folder : Path
        Made when missing. The files are `INSTRUMENTS`; the same questionnaire gives the same bytes.

    Returns
    -------
    list of Path
    """
    paths = []
    for name, _, make in INSTRUMENTS:
        made = make(questionnaire)
        paths.append(folder / name)
        write_bytes(paths[-1], made if isinstance(made, bytes) else made.encode("utf-8"))
    return paths
