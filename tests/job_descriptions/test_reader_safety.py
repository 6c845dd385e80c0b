"""Damaged, empty, mislabelled and hostile files: each gives one clear line, and memory stays bounded."""

from __future__ import annotations

import io
import stat
import tracemalloc
import zipfile

import pytest

from pacsresearch.errors import DocumentError
from pacsresearch.job_descriptions.readers import Limits, read_document

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = ('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
         'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
         'wordprocessingml.document.main+xml"/></Types>')


def docx(body: str, **more: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", body)
        for name, content in more.items():
            archive.writestr(name, content)
    return stream.getvalue()


def refused(tmp_path, data: bytes, name: str = "post.docx", **limits) -> str:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(DocumentError) as caught:
        read_document(path, limits=Limits(**limits) if limits else None)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"{name}")
    assert str(tmp_path) not in message
    return message


@pytest.mark.parametrize(("data", "words"), [
    (b"", "empty (0 bytes)"),
    (b" \r\n\t \n", "only spaces"),
    ("\ufeff \u200b\n".encode(), "only spaces"),
    (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "image (PNG)"),
    (b"\xff\xd8\xff\xe0" + b"\0" * 50, "image (JPEG)"),
    (b"\x1f\x8b\x08" + b"\0" * 20, "gzip"),
    (bytes(range(256)) * 8, "binary"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "damaged"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    (b"PK\x03\x04 and no more", "damaged"),
    (b"%PDF-1.4\nnothing", "damaged"),
    (b"<html><head><title>x</title></head><body><script>a()</script></body></html>", "no text"),
])
def test_what_is_no_document_is_named(tmp_path, data, words):
    assert words in refused(tmp_path, data, "post.doc")


@pytest.mark.parametrize(("member", "words"), [
    ("xl/workbook.xml", "Excel"), ("ppt/presentation.xml", "PowerPoint"), ("readme.txt", "ZIP archive")])
def test_other_containers_are_named(tmp_path, member, words):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(member, "x")
    assert words in refused(tmp_path, stream.getvalue())


def test_a_folder_and_a_missing_file(tmp_path):
    with pytest.raises(DocumentError, match="is a folder"):
        read_document(tmp_path)
    with pytest.raises(DocumentError, match="does not exist"):
        read_document(tmp_path / "nothing.pdf")


def test_a_truncated_docx(tmp_path):
    whole = docx(f"<w:document {W}><w:body><w:p><w:r><w:t>x</w:t></w:r></w:p></w:body></w:document>")
    assert "damaged" in refused(tmp_path, whole[: len(whole) // 2])


def test_a_docx_whose_member_is_corrupt(tmp_path):
    text = "word " * 500
    whole = bytearray(docx(f"<w:document {W}><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"))
    place = whole.find(b"word/document.xml") + 30
    whole[place:place + 10] = b"\xff" * 10
    assert "damaged" in refused(tmp_path, bytes(whole))


def test_broken_xml(tmp_path):
    assert "not well-formed" in refused(tmp_path, docx(f"<w:document {W}><w:body><w:p>"))


def test_external_entities_and_entity_bombs_are_refused(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret words")
    for declared in (f'<!ENTITY a SYSTEM "{secret.as_uri()}">', '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">'):
        body = (f"<!DOCTYPE d [{declared}]><w:document {W}><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body>"
                "</w:document>")
        assert "entities" in refused(tmp_path, docx(body))
        assert "entities" in refused(tmp_path, docx(f"<?xml version='1.0'?>{' ' * 5000}{body}"))


def test_entities_in_utf_16_are_refused(tmp_path):
    body = (f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE d [<!ENTITY a "ha">]><w:document {W}><w:body><w:p><w:r>'
            "<w:t>&a;</w:t></w:r></w:p></w:body></w:document>")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", body.encode("utf-16"))
    assert "entities" in refused(tmp_path, stream.getvalue())


def test_a_decompression_bomb_is_refused_without_unpacking(tmp_path):
    bomb = docx("<a/>", **{"word/media.xml": "0" * 60_000_000})
    tracemalloc.start()
    assert "bomb" in refused(tmp_path, bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


def test_many_small_members_that_unpack_to_much(tmp_path):
    assert "bomb" in refused(tmp_path, docx("<a/>", **{f"m{n}": "ab" * 300_000 for n in range(5)}),
                             unpacked_bytes=2_000_000)
    assert "members" in refused(tmp_path, docx("<a/>", **{f"m{n}": "" for n in range(50)}), members=20)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "word\\..\\..\\x", "C:/x"])
def test_paths_out_of_the_archive_are_refused(tmp_path, name):
    assert "outside" in refused(tmp_path, docx("<a/>", **{name: "x"}))


def test_symbolic_links_in_an_archive_are_refused(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
        link = zipfile.ZipInfo("word/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert "symbolic link" in refused(tmp_path, stream.getvalue())


def test_thousandfold_nesting_in_each_format(tmp_path):
    deep = 1000
    tables = "<w:tbl><w:tr><w:tc>" * deep + "<w:p><w:r><w:t>in</w:t></w:r></w:p>" + "</w:tc></w:tr></w:tbl>" * deep
    assert "deep" in refused(tmp_path, docx(f"<w:document {W}><w:body>{tables}</w:body></w:document>"))
    spans = "<w:smartTag>" * 200 + "<w:r><w:t>in</w:t></w:r>" + "</w:smartTag>" * 200
    assert "deep" in refused(tmp_path, docx(f"<w:document {W}><w:body><w:p>{spans}</w:p></w:body></w:document>"),
                             depth=50)
    html = "<html><body>" + "<table><tr><td>" * deep + "in" + "</td></tr></table>" * deep
    assert "deep" in refused(tmp_path, html.encode(), "post.html")
    html = "<html><body>" + "<div>" * 9000 + "in"
    assert "deep" in refused(tmp_path, html.encode(), "post.html")
    flat = f"<?xml version='1.0'?><w:wordDocument xmlns:w='http://schemas.microsoft.com/office/word/2003/wordml'><w:body>{tables}"
    assert "deep" in refused(tmp_path, flat.encode(), "post.xml")


def test_nesting_that_only_marks_up_is_read(tmp_path):
    path = tmp_path / "post.html"
    path.write_text("<html><body>" + "<div><font>" * 500 + "Essential" + "</font></div>" * 500)
    assert [block.text for block in read_document(path).blocks] == ["Essential"]
    path = tmp_path / "post.md"
    path.write_text("> " * 3000 + "Essential\n\n" + "".join(" " * n + "- item\n" for n in range(0, 400, 2)) + "# End\n")
    assert read_document(path).blocks[-1].text == "End"
    path = tmp_path / "post.rtf"
    path.write_text("{\\rtf1 " + "{\\b " * 3000 + "Essential" + "}" * 3000 + "\\par}")
    assert [block.text for block in read_document(path).blocks] == ["Essential"]


def test_a_file_beyond_the_limit_is_not_read_into_memory(tmp_path):
    path = tmp_path / "huge.txt"
    with path.open("wb") as stream:
        stream.truncate(200_000_000)
    tracemalloc.start()
    with pytest.raises(DocumentError, match="larger than 5 MB"):
        read_document(path, limits=Limits(file_bytes=5_000_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000
    with pytest.raises(DocumentError, match="larger than 100 MB"):
        read_document(path)


def test_content_decides_not_the_name(tmp_path):
    page = tmp_path / "post.doc"
    page.write_bytes(b"<html><body><p>Essential</p></body></html>")
    assert read_document(page).format == "html"
    word = tmp_path / "post.pdf"
    word.write_bytes(docx(f"<w:document {W}><w:body><w:p><w:r><w:t>x</w:t></w:r></w:p></w:body></w:document>"))
    assert read_document(word).format == "docx"
    text = tmp_path / "post.html"
    text.write_text("Essential\n\nA degree & < 3 years of experience.\n")
    assert read_document(text).format == "text"
    for name, kind in (("a.md", "markdown"), ("a.txt", "markdown")):
        (tmp_path / name).write_text("# Post\n\n**Essential**\n\n- A degree\n")
        assert read_document(tmp_path / name).format == kind
    rtf = tmp_path / "post.docx"
    rtf.write_bytes(b"{\\rtf1\\ansi Essential\\par}")
    assert read_document(rtf).format == "rtf"


def test_names_are_kept_and_the_hash_is_of_the_file(tmp_path):
    import hashlib

    path = tmp_path / "a post.txt"
    path.write_bytes(b"Essential\n")
    document = read_document(path)
    assert document.name == "a post.txt"
    assert document.sha256 == hashlib.sha256(b"Essential\n").hexdigest()
