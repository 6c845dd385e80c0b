"""Whole adverts as employers lay them out (written for the test after the structure of NHS, HSC, Civil Service, council and university documents)."""

from __future__ import annotations

import pytest
from specification_blocks import b, document, h, levels, li, p, table, u

from pacsresearch.job_descriptions.person_specification import read_specification


def test_nhs_jobs_page_prints_the_specification_twice():
    spec = (
        h("Person Specification"), h("Qualifications", 3), h("Essential", 4), li("HCPC registered radiographer"), h("Desirable", 4), li("PRINCE2 Foundation"),
        h("Experience", 3), h("Essential", 4), li("Experience of administering a PACS", "Experience of training users"),
    )
    page = (
        h("Job summary"), p("Applicants should have good communication skills. Experience of dealing with PACS and RIS is required."),
        h("Main duties of the job"), p("The post holder is responsible for PACS."), h("About us"), p("We are a trust."),
        h("Details"), h("Job description"), h("Job responsibilities", 3), p("To manage users and have oversight of training."),
        *spec, h("Disclosure and Barring Service Check"), p("This post is subject to the Rehabilitation of Offenders Act."),
        h("Certificate of Sponsorship"), p("Applications from job seekers who require sponsorship are welcome."),
        h("UK Registration"), p("Applicants must have current UK professional registration."), *spec, h("Employer details"), p("A trust"),
    )
    assert levels(*page) == [
        ("E", "HCPC registered radiographer"), ("D", "PRINCE2 Foundation"), ("E", "Experience of administering a PACS"), ("E", "Experience of training users"),
    ]


def test_trac_advert_in_plain_text():
    page = (
        p("Person specification"), p("Qualifications"), p("Essential criteria"), li("Degree or equivalent experience"), p("Desirable criteria"), li("ITIL Foundation"),
        p("Skills"), p("Essential criteria"), li("Excellent IT skills"), p("Applicant requirements"), p("You must have appropriate UK professional registration."),
    )
    assert levels(*page) == [("E", "Degree or equivalent experience"), ("D", "ITIL Foundation"), ("E", "Excellent IT skills")]


def test_hsc_personnel_specification():
    page = (
        b("PERSONNEL SPECIFICATION"), b("ESSENTIAL CRITERIA"),
        p("The following are ESSENTIAL criteria which will initially be measured at shortlisting stage although may also be further explored at interview:"),
        li("Hold a relevant degree", "Have two years' experience of PACS"),
        b("SECTION 2:"), p("The following are ESSENTIAL criteria which will be measured during the interview stage:"), li("Effective communication skills"),
        b("DESIRABLE CRITERIA"), p("Desirable criteria will ONLY be used where it is necessary to introduce additional criteria to ensure files are manageable."),
        li("PRINCE2 Practitioner"), b("THE TRUST IS AN EQUAL OPPORTUNITIES EMPLOYER"), p("We welcome all."),
    )
    assert levels(*page) == [
        ("E", "Hold a relevant degree"), ("E", "Have two years' experience of PACS"), ("E", "Effective communication skills"), ("D", "PRINCE2 Practitioner"),
    ]


def test_scottish_job_description_with_numbered_boxes():
    page = (
        table((("1. JOB IDENTIFICATION"),), ("Job title: PACS manager",)), b("2. JOB PURPOSE"), p("To manage PACS."),
        b("10. KNOWLEDGE, TRAINING AND EXPERIENCE REQUIRED TO DO THE JOB"), li("Degree in radiography", "HCPC registration", "Experience of PACS"),
        b("11. JOB DESCRIPTION AGREEMENT"), li("A copy will be kept", "Ability to sign"),
    )
    assert levels(*page) == [("E", "Degree in radiography"), ("E", "HCPC registration"), ("E", "Experience of PACS")]


def test_civil_service_advert():
    page = (
        h("Job summary", 3), p("You will lead a team."), h("Job description", 3), p("Responsibilities include:"), li("managing budgets", "experience of leading"),
        h("Person specification", 3), b("Essential criteria"), li("Experience of policy work", "Excellent drafting skills"), b("Desirable criteria"), li("Knowledge of health policy"),
        h("Qualifications", 3), p("A degree or equivalent qualification."),
        h("Behaviours", 3), p("We'll assess you against these behaviours during the selection process:"), li("Changing and Improving", "Working Together"),
        h("Technical skills", 3), p("We'll assess you against these technical skills during the selection process:"), li("Experience of drafting a paper"),
        h("Benefits", 2), li("Learning and development tailored to your role"), h("Selection process details", 3), p("Essential criteria will be used at sift."), li("a statement of suitability"),
    )
    assert levels(*page) == [
        ("E", "Experience of policy work"), ("E", "Excellent drafting skills"), ("D", "Knowledge of health policy"), ("-", "A degree or equivalent qualification."),
    ]


def test_university_tables_one_for_each_level():
    page = (
        h("Person Specification"),
        table(("Essential Criteria", "Evaluated by"), ("A degree in a relevant subject", "A"), ("Experience of supporting researchers", "A/I")),
        table(("Desirable Criteria", "Evaluated by"), ("A postgraduate qualification", "A"), number=2),
    )
    assert levels(*page) == [("E", "A degree in a relevant subject"), ("E", "Experience of supporting researchers"), ("D", "A postgraduate qualification")]


def test_school_with_importance_words_in_a_column():
    t = table(
        ("Attribute", "Criteria", "Importance", "Stage identified"),
        ("Qualifications", "GCSE English and mathematics", "Essential", "AF"),
        ("", "First aid certificate", "Desirable", "AF"),
        ("Personal qualities", "Patience with children", "Essential", "I"),
    )
    assert levels(h("Person specification"), t) == [("E", "GCSE English and mathematics"), ("D", "First aid certificate"), ("E", "Patience with children")]


def test_library_advert_with_a_lead_in_and_no_headings():
    page = (
        p("We're looking for a library advisor at Bungay. We're looking for an individual who:"), li("Is calm under pressure", "Understands what libraries deliver"),
        p("If you enjoy helping people, we would like to hear from you."), p("This position is for 11 hours on average in the following work pattern:"),
        li("Week 1: Friday", "Week 2: Saturday"), p("If you are interested, please send a CV."),
    )
    assert levels(*page) == [("-", "Is calm under pressure"), ("-", "Understands what libraries deliver")]
    duties = (p("We're looking for a manager to:"), li("Lead and motivate a team", "Work with the community"))
    assert levels(*duties) == []


def test_categories_with_levels_in_brackets_and_items_in_paragraphs():
    page = (
        b("PERSON SPECIFICATION"), b("Knowledge (Essential)"), p("Knowledge of DICOM and HL7"), p("Knowledge of information governance"),
        b("Knowledge (Desirable)"), p("Knowledge of XDS"), b("Signed:"), p("Experience of pens"),
    )
    assert levels(*page) == [("E", "Knowledge of DICOM and HL7"), ("E", "Knowledge of information governance"), ("D", "Knowledge of XDS")]


def test_numbered_criteria_with_codes():
    page = (h("Selection criteria"), li("E1 A degree in computing", "E2 Experience of networks", "D1 Experience of Linux"))
    assert levels(*page) == [("E", "A degree in computing"), ("E", "Experience of networks"), ("D", "Experience of Linux")]


@pytest.mark.parametrize(("item", "level"), [
    ("A masters degree (highly desirable)", "D"), ("Knowledge of SQL (desirable but not essential)", "D"), ("Knowledge of SQL would be useful but is not essential", "D"),
    ("A degree (essential), a masters (desirable)", "-"), ("Ideally two years in post", "D"), ("You must be able to drive", "E"),
    ("Preference will be given to candidates with a licence", "D"), ("Able to see what is essential and what is not", "-"),
    ("An eye for desirable residences", "-"), ("Desirable experience of networks", "D"), ("Ability to decide under pressure when needs must", "-"),
    ("Experience in the nonessential", "-"), ("Knowledge of X is not essential but would be an advantage", "D"), ("Vitamin E", "-"),
])
def test_levels_in_an_items_own_words(item, level):
    assert [found for found, _ in levels(h("Person specification"), li(item))] == [level]


@pytest.mark.parametrize(("sentence", "level"), [
    ("A degree in computing is required, together with experience of managing projects.", "E"),
    ("Previous project management experience is needed.", "E"),
    ("This post requires a degree.", "E"),
    ("We expect you to be registered with the HCPC.", "E"),
    ("You'll need to be educated to degree level.", "E"),
    ("You will be HCPC registered, have a management qualification and experience of PACS.", "-"),
    ("With a degree in information management, you will bring strong analytical skills.", "-"),
    ("The person appointed will have a good honours degree.", "-"),
    ("PRINCE2 certification is highly desirable.", "D"),
    ("A degree is not required.", None),
    ("The post requires travel between the sites.", None),
    ("You will need to report to the manager of the project.", None),
])
def test_sentences_of_an_advert_without_a_specification(sentence, level):
    page = (h("Data manager"), p("Anytown is a busy hospital."), p(f"You will join our team of ten. {sentence}"), h("How to apply"), p("Send the form."))
    assert levels(*page) == ([] if level is None else [(level, sentence)])


def test_every_criterion_has_a_rule_and_numbers_run_on():
    spec = read_specification(document(h("Person specification"), u("Essential"), li("Reading", "Typing", "Filing"), b("Desirable"), li("Driving")))
    assert [c.number for c in spec.criteria] == [1, 2, 3, 4]
    assert [c.rule for c in spec.criteria][1:] == ["heading 'Essential'", "heading 'Essential'", "heading 'Desirable'"]
