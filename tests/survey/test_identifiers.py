"""Which columns identify people: by words and by answers, and not by words alone."""

from __future__ import annotations

import pandas as pd
import pytest

from pacsresearch.survey.identifiers import identifying, mentions


def column(*values):
    return pd.Series(values, dtype="str")


@pytest.mark.parametrize(("name", "text", "values", "what"), [
    ("Q1", "Your e-mail address", ("a@example.org", "b@example.org", ""), "e-mail address"),
    ("Q1", "How can we reach you?", ("a@example.org", "b@example.org"), "e-mail address"),
    ("email", "email", (), "e-mail address"),
    ("ip", "ip", ("192.0.2.1", "2001:db8:0:0:0:0:0:1"), "IP address"),
    ("Q2", "Where were you?", ("192.0.2.1", "192.0.2.9"), "IP address"),
    ("Q3", "Telephone number", ("+44 20 7946 0000", "020 7946 0001"), "telephone number"),
    ("Q3", "What is your phone number?", ("07700 900000",), "telephone number"),
    ("first_name", "First name", ("Ann", "Bo", "Cy"), "name"),
    ("Q4", "What is your name?", ("Ann Lee", "Bo Li"), "name"),
    ("LocationLatitude", "LocationLatitude", ("51.5", "52.1"), "position (GPS)"),
    ("username", "username", ("annl", "bol"), "user name"),
    ("Q5", "Home address", ("1 High Street", "2 Low Road"), "address"),
    ("Q6", "HCPC registration number", ("RA12345", "RA54321"), "identity number"),
])
def test_identifying(name, text, values, what):
    assert identifying(name, text, column(*values)) == what


@pytest.mark.parametrize(("name", "text", "values"), [
    ("Q1", "Which e-mail client do you use?", ("Outlook", "Other")),
    ("Q2", "Would you like to be told by e-mail?", ("Yes", "No")),
    ("Q3", "What is the name of your PACS?", ("Acme", "Acme", "Zed", "Zed", "Zed")),
    ("Q4", "How do you contact people by phone?", ("Often", "Never")),
    ("Q5", "Years in role", ("1", "12")),
    ("Q6", "Name", ("Acme", "Acme", "Acme", "Zed", "Zed", "Zed")),
    ("Q7", "Version of the software", ("1.2.3", "1.2.4")),
    ("Q8", "What problems does your department address?", ("Backlogs", "Costs")),
    ("Q9", "When did you start?", ("2020-01-01", "2021-05-06")),
    ("Q10", "Student or staff?", ("Student", "Staff")),
])
def test_not_identifying(name, text, values):
    assert identifying(name, text, column(*values)) == ""


def test_addresses_within_text_are_counted_not_dropped():
    assert mentions(column("write to a@example.org please", "no", "", "me @ home")) == 1
