"""Why two records are one person, how records hold together, shared things, and what a run of matching did."""

import re
from html import unescape

PAIR = "/match/pair?a=crime-nominal-7&b=custody-detainee-3"


def words_of(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_a_pair_is_explained_step_by_step_in_words_with_a_chart_and_its_table(visit):
    answer = visit().get(PAIR)
    words = words_of(answer)
    assert "By these comparisons alone, one person: " in words
    for said in (
        "Why these two records are one person",
        "2 speak for it, 1 against",
        "family names are the same",
        "moderately strong for",
        "a rare value",
        "moderate against",
        "As a table",
    ):
        assert said in words
    assert 'role="img"' in answer.text
    assert "says nothing" in words


def test_no_bare_figure_stands_for_how_likely_two_records_are_one_person(visit):
    for path in (PAIR, "/person/np0001/match", "/person/np0001/match/graph", "/review"):
        words = words_of(visit().get(path))
        assert set(re.findall(r"[0-9.]+%", words)) <= {"67.0%"}, path
        assert "robability" not in words


def test_a_pair_with_a_record_that_is_not_here_is_not_found(visit):
    for query in ("a=crime-nominal-7&b=nowhere", "a=crime-nominal-7&b=crime-nominal-7", "a=crime-nominal-7", ""):
        assert visit().get(f"/match/pair?{query}").status_code == 404


def test_the_graph_marks_the_weakest_bridge_and_lists_every_pair_and_every_link_not_made(visit):
    answer = visit().get("/person/np0001/match/graph")
    words = words_of(answer)
    for said in (
        "weakest bridge",
        "Pairs that could join on their own 67.0%",
        "two different valid PNC ids",
        "Every pair",
        "They hang on the tie between",
    ):
        assert said in words
    ties = re.findall(r'<a href="(/match/pair[^"]+)"', answer.text)
    assert len(set(ties)) == 3
    assert visit().get(unescape(ties[0])).status_code == 200


def test_a_shared_thing_says_in_how_many_records_of_how_many_systems_it_stands(visit):
    words = words_of(visit().get("/location/nl0001"))
    assert "4 records of 3 systems" in words
    assert "MARSH, Dean" in words
    assert "Hub 2 people: an institution: hostel" in words
    assert "Stated in 4 records of 3 systems" in words_of(visit().get("/thing/E-0001"))


def test_a_hub_names_nobody_who_shares_it(visit):
    words = words_of(visit().get("/thing/E-0002"))
    assert "no tie between people is drawn from it" in words
    assert "By record" not in words


def test_the_report_says_what_was_left_out_and_names_no_record(visit):
    words = words_of(visit("dee.marsh", None).get("/match/report"))
    for said in ("family sound + birth year", "719,400", "Records merged 9", "Hubs", "99.1%", "almost certain 1,100"):
        assert said in words
    assert "crime-nominal" not in words


def test_the_report_is_for_those_who_answer_for_loads(visit):
    assert visit().get("/match/report").status_code == 403
