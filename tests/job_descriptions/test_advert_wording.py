"""Wording of adverts: which sentences, headings and marks say what is asked of the person, and how strictly."""

from __future__ import annotations

import pytest
from specification_blocks import b, h, levels, li, p, table

from pacsresearch.job_descriptions.document import Document
from pacsresearch.job_descriptions.person_specification import read_specification

SHORT = {"essential": "E", "desirable": "D", "unlabelled": "-", "undetermined": "?"}


def level_of(sentence: str) -> str | None:
    """The level of a sentence that is an advert of its own; None where it is no criterion."""
    criteria = read_specification(Document("a.html", "html", "", (p("We run an archive."), p(sentence)))).criteria
    return SHORT[criteria[0].level] if criteria else None


@pytest.mark.parametrize(("sentence", "level"), [
    ("To be successful in this role you must be a registered nurse with two years of experience.", "E"),
    ("Above all, you must be a patient listener, comfortable with children and their parents.", "E"),
    ("In this role you will need resilience and tact.", "E"),
    ("We would expect you to have led projects in a public body; a teaching qualification would be beneficial.", "E"),
    ("Travel between the three sites is required.", "E"),
    ("Current NMC registration will be required.", "E"),
    ("Applicants must have full registration and hold a certificate (or obtain it within half a year) at interview.", "E"),
    ("You must be able to attend evening meetings of the committee.", "E"),
    ("You should be well organised, used to spreadsheets and e-mail, and able to work alone.", "E"),
    ("It is essential that you have experience of catalogues.", "E"),
    ("It would be great if you have taught before, although it is not essential.", "D"),
    ("Experience of book-keeping would be an advantage, but training will be given.", "D"),
    ("You will be an experienced archivist, ideally with a diploma, who has moved collections.", "-"),
    ("We're looking for a nurse to join our team, with a passion for good care.", "-"),
    ("The hospital is looking for motivated nurses who are able to demonstrate good practice.", "-"),
    ("You understand the technical side of the work and have the warmth that patients need.", "-"),
    ("Internal applicants must have the agreement of their manager before applying.", None),
    ("You will be working with our partners in the region.", None),
    ("We are proud that our experienced staff stay with us.", None),
])
def test_sentences(sentence, level):
    assert level_of(sentence) == level


def test_a_sentence_with_a_list_between_semicolons_is_several_criteria():
    page = (p("You will have a PhD in chemistry; a record of publication; experience of interpreting images."), p("The post starts in May."))
    assert [text for _, text in levels(*page)] == ["You will have a PhD in chemistry", "a record of publication", "experience of interpreting images."]
    page = (p("Essential criteria include: a PhD in history; a record of teaching; skill in drafting."),)
    assert levels(*page) == [("E", "a PhD in history"), ("E", "a record of teaching"), ("E", "skill in drafting.")]


@pytest.mark.parametrize(("heading", "level"), [
    ("What you’ll need to succeed", "E"), ("The must haves", "E"), ("Knowledge, training and experience required to do the job", "E"), ("The nice to haves", "D"), ("Good to have", "D"), ("It would help if you also had:", "D"),
    ("Desirable (will only be assessed at sift if we have a high volume of applications)", "D"),
    ("Experience, skills and mindset", "-"), ("Experience Requirements", "-"),
])
def test_headings(heading, level):
    assert levels(h(heading), li("Have knowledge of networks", "Experience of cataloguing")) == [(level, "Have knowledge of networks"), (level, "Experience of cataloguing")]


@pytest.mark.parametrize(("item", "level"), [
    ("Managing staff in a support setting (E) (A, I)", "E"), ("Lived experience of homelessness (D) (A)", "D"), ("Budget of a team [E] [A]", "E"),
    ("Knowledge of farming would be advantageous, although not essential", "D"), ("Preferable experience of design", "D"), ("Previous app development is a nice-to-have.", "D"),
    ("A second language would be a bonus, especially Arabic", "D"),
])
def test_marks_and_words_of_an_item(item, level):
    assert [found for found, _ in levels(p("Person specification"), li("Able to listen", item))][1] == level


def test_about_you_takes_what_is_said_of_the_reader_and_not_of_the_employer():
    page = (h("About you"), p("With experience as a designer, you have a strong sense of colour and a solid grasp of print."), p("You have outstanding organisation skills."),
            p("The ideal candidate will bring experience of museums."), h("Why you’ll love it here"), li("You'll have the chance to learn", "We support you"))
    assert len(levels(*page)) == 3


def test_an_unlabelled_list_counts_beside_one_of_what_is_desirable():
    page = (h("Experience"), li("Experience of networks", "Knowledge of risk"), h("Desirable"), li("Able to code"))
    assert levels(*page) == [("-", "Experience of networks"), ("-", "Knowledge of risk"), ("D", "Able to code")]


def test_lines_below_a_sentence_that_leads_them_in_are_a_list():
    page = (p("As a graduate, you will have:"), p("Strong skills of presentation."), p("Demonstrated analysis."), p("Team player."), p("One more thing: people often ask us how we work together. We answer that we talk."))
    assert [text for _, text in levels(*page)] == ["Strong skills of presentation.", "Demonstrated analysis.", "Team player."]


def test_a_label_ends_where_behaviours_are_tested():
    page = (b("Desirable criteria:"), li("A coaching award"), p("You will be tested against the following Civil Service Behaviours:"), li("Leadership", "Working Together"))
    assert levels(*page) == [("D", "A coaching award")]


def test_a_level_typed_as_an_item_holds_for_the_items_below():
    page = (b("Essential criteria"), li("A degree", "Additional requirements (desirable)", "Chartered librarian"))
    assert levels(*page) == [("E", "A degree"), ("D", "Chartered librarian")]


def test_a_category_typed_as_an_item_above_what_it_means():
    blocks = (p("Person specification"), *li("Managing Performance"), *li("Sets clear goals for improvement", "Holds regular review meetings", depth=1))
    assert [item.text for item in read_specification(Document("a.html", "html", "", blocks)).criteria] == ["Sets clear goals for improvement", "Holds regular review meetings"]


def test_templates_that_explain_their_headings_state_nothing():
    page = (h("Person specification"), p("The knowledge to be measured is the minimum needed to carry out the duties."), b("Essential"), li("A degree"))
    assert levels(*page) == [("E", "A degree")]


def test_a_heading_with_next_to_nothing_below_does_not_hide_the_prose():
    page = (p("You must have experience of children's diets."), p("You will have good skills of communication and enjoy a busy team."), b("The successful candidate will:"), p("Hold a degree in dietetics."))
    assert sorted(level for level, _ in levels(*page)) == ["-", "-", "E"]


def test_a_list_of_what_applicants_are_desired_to():
    page = (h("Person specification"), h("Applicants are required to", 3), li("Hold a degree", "Demonstrate skill"), h("Applicants for this position are desired to", 3), li("Have a second language"))
    assert levels(*page) == [("E", "Hold a degree"), ("E", "Demonstrate skill"), ("D", "Have a second language")]


def test_a_heading_and_the_first_item_of_its_list_on_one_line():
    page = (p("Requirements: Registration with a regulator."), li("Experience of wards", "Must be trained in the test"), p("In return we offer"), li("Parking"))
    assert levels(*page) == [("-", "Registration with a regulator."), ("-", "Experience of wards"), ("E", "Must be trained in the test")]


def test_a_mark_that_says_for_whom_it_holds():
    page = (p("Person specification"), table(("Criterion", "Essential/Desirable"), ("Project budgets", "Desirable for managerial pathway"), ("Software design", "Essential for the technical pathway"), ("A degree", "Essential")))
    assert levels(*page) == [("D", "Project budgets"), ("E", "Software design"), ("E", "A degree")]


def test_a_specification_in_sentences_with_a_footnote_typed_as_an_item():
    page = (h("Person specification"), p("You will need to have the ability to talk with people of all kinds."), p("Applicants need to have skills of presentation."),
            p("Experience in the sector is an advantage."), p("The hours are flexible."), p("A check will be made."), li("We may offer a lower salary"))
    assert levels(*page) == [("E", "You will need to have the ability to talk with people of all kinds."), ("E", "Applicants need to have skills of presentation."),
                             ("D", "Experience in the sector is an advantage.")]


def test_sentences_below_a_label_with_its_item_are_none_of_it():
    page = (p("Essential Qualifications – Advanced practice at level 7"), p("If you are keen and want to join us, then we would love to hear from you?"))
    assert levels(*page) == [("E", "Advanced practice at level 7")]


def test_what_a_role_will_require_you_to_do_are_duties():
    assert levels(p("Being a trustee will require you to:"), li("Prepare for board meetings", "Support the founders")) == []


def test_an_opportunity_open_to_someone_that_is():
    assert levels(p("The post is new. This opportunity is open to someone that is:"), li("Motivated", "Able to take notes")) == [("-", "Motivated"), ("-", "Able to take notes")]


def test_what_a_list_of_facts_says_closes_nothing():
    page = (b("Salary"), p("£30,000"), p("The team is new."), p("You must hold a recognised qualification in social work."))
    assert levels(*page) == [("E", "You must hold a recognised qualification in social work.")]
    assert levels(b("Salary"), p("We pay well. You must be able to wait for it until the last day of each month, as the bank is slow here."), p("You must be registered.")) == []


@pytest.mark.parametrize(("sentence", "level"), [
    ("Technologists should be on the register or eligible to join it.", "E"), ("Ideally you will have used two makes of the system.", "D"),
    ("We don't expect you to be an expert in farming.", None),
])
def test_more_sentences(sentence, level):
    assert level_of(sentence) == level


def test_the_person_described_below_the_duties():
    page = (p("We seek a colleague for the laboratory."), b("Duties and responsibilities"), li("Conduct experiments", "Write reports"), p("You will have a PhD in biology; a record of publication; experience of microscopes."),
            p("You will support the head of the laboratory."))
    assert len(levels(*page)) == 3


def test_clauses_on_all_employees_are_no_criteria():
    assert levels(b("Essential"), li("A degree"), p("Values: All employees of the board are required to demonstrate its values.")) == [("E", "A degree")]
