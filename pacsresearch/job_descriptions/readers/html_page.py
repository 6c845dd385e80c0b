"""A page of HTML around its text: its encoding, its main part, what is left out, what it says of the job in JSON-LD."""

from __future__ import annotations

import html as entities
import json
import re

from lxml import etree

from ...errors import DocumentError
from .encoding import decode
from .writing import clean

WHITE = re.compile(r"[ \t\r\n\f]+")
_META = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]+encoding\s*=\s*["']([A-Za-z0-9_.-]+)""")
_ESCAPED_TAG = re.compile(
    r"&(?:amp;)*lt;\s*/?\s*(?:p|li|ul|ol|br|div|strong|em|b|i|u|h[1-6]|span|table|tbody|tr|td|th)\b(?:(?!&(?:amp;)*[lg]t;).){0,300}?&(?:amp;)*gt;",
    re.IGNORECASE | re.DOTALL)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)

_SKIPPED = frozenset("script style svg noscript template iframe object embed canvas audio video map math nav select "
                     "button textarea input datalist head img dialog".split())
_CHROME_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar"))
_CHROME_NAMES = re.compile(r"(?:^|[\s_-])(?:cookie|breadcrumb|skip-?link|sr-only|visually-?hidden|screen-reader)", re.IGNORECASE)
_HIDDEN_CLASSES = frozenset(("hidden", "d-none", "hide", "is-hidden", "invisible"))
_SHARE_WORDS = re.compile(r"\s*share this (?:page|job|vacancy|post|role|advert)(?:\s+(?:on|via|with|by)\b.{0,40})?\s*:?\s*", re.IGNORECASE)
_SHARE_LINK = re.compile(
    r"mailto:\?|https?://(?:www\.|m\.)?(?:facebook\.com/sharer|(?:twitter|x)\.com/(?:intent|share|home\?status)"
    r"|linkedin\.com/(?:sharearticle|sharing)|(?:api\.)?whatsapp\.com/send|wa\.me/\?|mail\.google\.com/mail)", re.IGNORECASE)


def parse_page(data: bytes, name: str, declared: str | None) -> tuple[etree._Element, str]:
    """The page's root element, and the encoding it was read in.

    Raises
    ------
    DocumentError
        It is empty, no HTML, or nested too deep.
    """
    found = _META.search(data[:8192]) or _XML.search(data[:200])
    text, encoding = decode(data, declared or (found.group(1).decode("ascii", "replace") if found else None))
    text = text.replace("\x00", "")
    if "lt;" in text and len(_ESCAPED_TAG.findall(text)) >= 2:
        text = _ESCAPED_TAG.sub(lambda match: entities.unescape(entities.unescape(match.group())), text)
    # a declaration of encoding inside the text would be believed again
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True,
                              recover=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "surrogatepass"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError(name, "the page cannot be read as HTML") from error
    if root is None:
        raise DocumentError(name, "the page is empty")
    if any("depth" in entry.message for entry in parser.error_log):
        raise DocumentError(name, "its elements are nested too deep: refused")
    return root, encoding


def main_part(root: etree._Element) -> etree._Element:
    """The page's ``<main>`` where it has one that holds most of the text; else all of it."""
    mains = root.findall(".//main") + root.findall(".//*[@role='main']")
    if len(mains) == 1:
        inside = sum(len(text) for text in mains[0].itertext())
        if inside > 400:
            return mains[0]
    return root


def posting(root: etree._Element) -> dict[str, str]:
    """What a schema.org JobPosting in the page says of the job: title, employer, dates. Never its description."""
    for script in root.iter("script"):
        if (script.get("type") or "").lower() != "application/ld+json":
            continue
        try:
            content = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        for entry in content if isinstance(content, list) else [content]:
            if isinstance(entry, dict) and entry.get("@type") == "JobPosting":
                employer = entry.get("hiringOrganization")
                employer = employer.get("name") if isinstance(employer, dict) else employer
                facts = {"title": entry.get("title"), "employer": employer, "posted": entry.get("datePosted"),
                         "closes": entry.get("validThrough")}
                return {key: clean(value) for key, value in facts.items() if isinstance(value, str)}
    return {}


def is_left_out(element: etree._Element, tag: str) -> bool:
    """Whether an element is none of the page's text: scripts, controls, navigation, what is hidden, links to share."""
    if tag in _SKIPPED:
        return True
    if tag == "form" and sum(len(text.strip()) for text in element.itertext()) < 300:
        return True  # a search box or a log-in; some sites wrap the whole page in a form
    if element.text and element.text.lstrip()[:5].lower() == "share" and _SHARE_WORDS.fullmatch("".join(element.itertext())):
        return True
    if not element.attrib:
        return False
    get = element.get
    if tag == "a" and _SHARE_LINK.match(get("href") or ""):
        return True
    if get("hidden") is not None or (get("aria-hidden") or "").lower() == "true":
        return True
    style = get("style")
    if style and _HIDDEN_STYLE.search(style):
        return True
    if (get("role") or "").lower() in _CHROME_ROLES:
        return True
    classes = get("class")
    if classes and (_HIDDEN_CLASSES.intersection(classes.split()) or _CHROME_NAMES.search(classes)):
        return True
    identifier = get("id")
    return bool(identifier and _CHROME_NAMES.search(identifier))
