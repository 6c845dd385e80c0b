"""REFI-QDA export: valid, every quotation where it says, the same bytes again."""

import dataclasses
import io
import os
import re
import zipfile

import pandas as pd
import pytest
from lxml import etree

from pacsresearch.errors import InputError
from pacsresearch.job_descriptions import refi_qda
from pacsresearch.job_descriptions.codebook import load_codebook
from pacsresearch.job_descriptions.coders.completed import Completed
from pacsresearch.job_descriptions.coding import CodedFile, code_document, code_files
from pacsresearch.job_descriptions.readers import read_document
from pacsresearch.study import Study

CODEBOOK = load_codebook()
Q = {"q": refi_qda.NAMESPACE}


@pytest.fixture(scope="module")
def coded(project):
    return code_files(Study.load("pacs-2013", project).document_files()[:8], CODEBOOK)


@pytest.fixture(scope="module")
def archive(coded):
    return zipfile.ZipFile(io.BytesIO(refi_qda.project(coded, CODEBOOK, name="pacs-2013")))


@pytest.fixture(scope="module")
def root(archive):
    return etree.fromstring(archive.read("project.qde"))


def valid(root) -> etree.XMLSchema | None:
    """Hold a project against the schema, where there is one: PACSRESEARCH_REFI_SCHEMA is the Project.xsd of 18 March 2019."""
    if path := os.environ.get("PACSRESEARCH_REFI_SCHEMA"):
        schema = etree.XMLSchema(etree.parse(path, etree.XMLParser(no_network=True)))
        assert schema.validate(root), schema.error_log
        return schema
    return None


def test_it_is_valid_against_the_published_schema(root):
    """The schema (MIT) is not kept here: PACSRESEARCH_REFI_SCHEMA points to REFI-QDA's Project.xsd."""
    schema = valid(root)
    if schema is None:
        pytest.skip("no schema: set PACSRESEARCH_REFI_SCHEMA to REFI-QDA's Project.xsd")
    wrong = etree.fromstring(etree.tostring(root))
    wrong.find(".//q:PlainTextSelection", Q).attrib.pop("endPosition")
    assert not schema.validate(wrong)


def test_every_selection_holds_the_words_of_its_code(coded, archive, root):
    """Checked from the outside: positions in the stored text against the evidence that the coder gave."""
    names = {code.get("guid"): (above.findtext("q:Description", namespaces=Q).split("Id: ")[1].split("\n")[0], code.get("name").split(": ")[-1])
             for above in root.findall("q:CodeBook/q:Codes/q:Code", Q) for code in above.findall("q:Code", Q)}
    selected = set()
    for source in root.findall("q:Sources/q:TextSource", Q):
        text = archive.read("sources/" + source.get("plainTextPath").removeprefix("internal://")).decode("utf-8")
        for selection in source.findall("q:PlainTextSelection", Q):
            words = text[int(selection.get("startPosition")):int(selection.get("endPosition"))]
            for reference in selection.findall("q:Coding/q:CodeRef", Q):
                selected.add((source.get("name"), *names[reference.get("targetGUID")], " ".join(words.split())))
    wanted = {(i.coded.document.name, r.requirement, level, " ".join(words.split()))
              for i in coded for r in i.coded.requirements if r.level != "absent"
              for level, words in [(r.level, r.evidence), *((e.level, e.words) for e in r.further)]}
    assert selected == wanted and len(wanted) > 50


def test_all_formats_have_their_evidence_placed(project):
    coded = code_files(Study.load("pacs-2013", project).document_files(), CODEBOOK)
    lost = [(i.coded.document.name, q.words) for i in coded for q in refi_qda.quotations(i.coded) if not q.found]
    assert lost == []


def test_references_lead_somewhere_and_guids_are_unique(root):
    guids = [element.get("guid") for element in root.iter() if element.get("guid")]
    assert len(guids) == len(set(guids)) and all(re.fullmatch(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}", g) and g[14] == "5" for g in guids)
    targets = {element.get("targetGUID") for element in root.iter(f"{{{refi_qda.NAMESPACE}}}CodeRef")}
    assert targets and targets <= set(guids)


def test_the_code_system_is_the_codebook(root):
    codes = root.findall("q:CodeBook/q:Codes/q:Code", Q)
    assert [code.get("name") for code in codes] == [r.label for r in CODEBOOK.requirements]
    for code, requirement in zip(codes, CODEBOOK.requirements, strict=True):
        said = code.findtext("q:Description", namespaces=Q)
        assert requirement.definition in said and all(text in said for text in (*requirement.include, *requirement.exclude))


def test_a_name_alone_tells_which_code_is_meant(root):
    """QualCoder keeps codes by name and drops a second one of the same, and every coding that refers to it."""
    names = [code.get("name").casefold() for code in root.iter(f"{{{refi_qda.NAMESPACE}}}Code")]
    assert len(names) == len(set(names)) == len(CODEBOOK.requirements) * (1 + len(refi_qda.LEVELS))


def test_people_are_users_whose_codes_select_the_whole_document(coded):
    """Not a code of the source itself, which the schema allows and QualCoder passes over."""
    name = coded[0].coded.document.name
    codes = pd.DataFrame([(name, "degree", "essential", ""), (name, "budget_management", "absent", "")],
                         columns=["document", "requirement", "level", "note"])
    data = refi_qda.project(coded, CODEBOOK, name="x", people=[Completed("Anna", "a.xlsx", codes, pd.DataFrame())])
    archive = zipfile.ZipFile(io.BytesIO(data))
    root = etree.fromstring(archive.read("project.qde"))
    valid(root)
    users = {user.get("name"): user.get("guid") for user in root.findall("q:Users/q:User", Q)}
    assert root.findall("q:Sources/q:TextSource/q:Coding", Q) == [] and users["Anna"] != users["pacsresearch"]
    selection, = root.findall(f".//q:PlainTextSelection[@creatingUser='{users['Anna']}']", Q)
    source = selection.getparent()
    text = archive.read("sources/" + source.get("plainTextPath").removeprefix("internal://")).decode("utf-8")
    assert source.get("name") == name and (selection.get("startPosition"), selection.get("endPosition")) == ("0", str(len(text)))
    coding, = selection.findall("q:Coding", Q)
    code = root.find(f".//q:Code[@guid='{coding.find('q:CodeRef', Q).get('targetGUID')}']", Q)
    assert coding.get("creatingUser") == users["Anna"]
    assert code.get("name") == f"{CODEBOOK['degree'].label}: essential" and code.getparent().get("name") == CODEBOOK["degree"].label


def test_what_a_document_says_of_itself_is_a_variable(coded, root):
    names = {v.get("guid"): v.get("name") for v in root.findall("q:Variables/q:Variable", Q)}
    for source, item in zip(root.findall("q:Sources/q:TextSource", Q), coded, strict=True):
        said = {names[v.find("q:VariableRef", Q).get("targetGUID")]: v[1].text for v in source.findall("q:VariableValue", Q)}
        assert said["format"] == item.coded.document.format and said.get("year") == str(item.coded.metadata.value("year"))


def test_the_same_codes_give_the_same_bytes(coded):
    assert refi_qda.project(coded, CODEBOOK, name="x") == refi_qda.project(coded, CODEBOOK, name="x")


def make(tmp_path, text):
    path = tmp_path / "a.txt"
    path.write_text(text, "utf-8")
    return code_document(read_document(path))


def test_words_that_stand_twice_are_selected_where_they_decided(tmp_path):
    one = make(tmp_path, "PACS Manager\n\nYou will lead PRINCE2 Foundation courses.\n\nPerson specification\n\nEssential criteria\n\n- PRINCE2 Foundation\n")
    quotation = next(q for q in refi_qda.quotations(one) if q.requirement == "project_management")
    text = refi_qda.plain_text(one)
    assert text[quotation.start:quotation.end] == "PRINCE2 Foundation" and quotation.start > text.index("Essential")


def placed(one):
    """The first selection's text, counted in code points and in UTF-16 units, and all the text."""
    archive = zipfile.ZipFile(io.BytesIO(refi_qda.project([CodedFile("a", coded=one)], CODEBOOK, name="<&>")))
    root = etree.fromstring(archive.read("project.qde"))
    valid(root)
    selection = root.find(".//q:PlainTextSelection", Q)
    start, end = int(selection.get("startPosition")), int(selection.get("endPosition"))
    text = archive.read(next(n for n in archive.namelist() if n.endswith(".txt"))).decode("utf-8")
    return text[start:end], text.encode("utf-16-le")[2 * start:2 * end].decode("utf-16-le"), text


def test_positions_are_the_same_in_code_points_and_in_utf_16_units(tmp_path):
    """The standard counts code points, programs in .NET and Java count UTF-16 units: an emoji before the words must not part them."""
    one = make(tmp_path, "\ufeffPACS Manager 🩻 é 𝐓𝐫𝐮𝐬𝐭\r\n\r\nPerson specification\r\n\r\nEssential criteria\r\n\r\n- MSc & “PhD” <or>  equivalent\r\n")
    points, units, text = placed(one)
    assert points == units and points.startswith("MSc")
    assert "\ufffd é Trust" in text and "\r" not in text and "\ufeff" not in text


def test_a_lead_in_and_its_item_are_one_selection(tmp_path):
    one = make(tmp_path, "PACS Manager\n\nPerson specification\n\nEssential criteria\n\n* Experience of analysing data using:\n    * SQL\n")
    words, _, _ = placed(one)
    assert words.startswith("Experience of analysing data using") and words.endswith("SQL") and len(words) < 50


def test_words_that_cannot_be_placed_select_all_the_text_and_are_not_lost(tmp_path):
    one = make(tmp_path, "PACS Manager\n\nPerson specification\n\nEssential criteria\n\n- A degree\n")
    elsewhere = dataclasses.replace(one, requirements=tuple(
        dataclasses.replace(r, evidence="a diploma named in the footer") if r.requirement == "degree" else r for r in one.requirements))
    quotation, = [q for q in refi_qda.quotations(elsewhere) if q.requirement == "degree"]
    assert not quotation.found and (quotation.start, quotation.end) == (0, len(refi_qda.plain_text(one)))
    data = refi_qda.project([CodedFile("a", coded=elsewhere)], CODEBOOK, name="x")
    assert b"not placed in the text: a diploma named in the footer" in zipfile.ZipFile(io.BytesIO(data)).read("project.qde")


def test_without_a_readable_document_there_is_nothing_to_export():
    with pytest.raises(InputError, match="no readable job description"):
        refi_qda.project([CodedFile("a.pdf", error="damaged")], CODEBOOK, name="x")
