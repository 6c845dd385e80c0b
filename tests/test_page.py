"""The page's own parts: headings, untrusted text, numbers."""

from pacsresearch.page import _findings, _output, markdown, slug


def test_markup_in_text_is_shown_not_obeyed():
    assert "<script>" not in markdown("<script>alert(1)</script>")
    assert "<b>" not in _output({"output_type": "stream", "text": "<b>"})


def test_headings_get_addresses_and_go_down():
    assert '<h3 id="a-b">' in markdown("# A & b", shift=2)
    assert slug("Which is the commonest?") == "which-is-the-commonest"


def test_pictures_are_embedded():
    out = {"output_type": "display_data", "data": {"image/png": "aGk=\n", "text/plain": "<Figure>"}}
    assert 'src="data:image/png;base64,aGk="' in _output(out)


def test_a_warning_of_a_library_is_no_finding():
    said = {"output_type": "stream", "name": "stdout", "text": "said"}
    warned = {"output_type": "stream", "name": "stderr", "text": "/opt/somebody/figures.py:1: UserWarning"}
    cell = {"cell_type": "code", "source": "f()", "metadata": {"tags": ["finding"]}, "outputs": [warned, said]}
    assert _findings({"cells": [cell]}) == ['<pre class="stream">said</pre>']
