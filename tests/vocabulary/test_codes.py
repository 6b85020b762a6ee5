import pytest

from ndas.vocabulary.codes import CodeListError, code_list, code_list_names, read_code_list
from ndas.vocabulary.subjects import SubjectCategory


@pytest.mark.parametrize("name", code_list_names())
def test_it_reads_every_shipped_list_under_its_own_name(name: str) -> None:
    found = code_list(name)
    assert found.name == name
    assert found.source
    assert found.values
    assert found.verified == (found.verified_on is not None)


def test_it_gives_every_role_a_category_of_the_act() -> None:
    categories = code_list("roles").attribute("category")
    assert set(categories) == set(code_list("roles").values)
    assert set(categories.values()) <= set(SubjectCategory)


def test_it_gives_every_offence_class_a_group() -> None:
    assert set(code_list("offence_classes").attribute("group")) == set(code_list("offence_classes").values)


def test_it_has_the_twenty_two_outcomes() -> None:
    assert set(code_list("outcomes").values) == {str(number) for number in range(1, 23)}


def test_it_names_the_lists_there_are_where_one_is_unknown() -> None:
    with pytest.raises(CodeListError, match="there are: crime_flags"):
        code_list("colours")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"colour": "red"}, "unknown entry colour"),
        ({"verified_by": "a registrar"}, "go together"),
        ({"valid_from": "April"}, "expected a date"),
        ({"values": {"1": {"group": "x"}}}, "code 1: expected a title"),
    ],
)
def test_it_names_what_is_wrong_with_a_list(change: dict[str, object], message: str) -> None:
    right = {
        "name": "x",
        "title": "X",
        "source": "here",
        "valid_from": code_list("outcomes").valid_from,
        "verified_by": None,
        "verified_on": None,
        "values": {"1": "One"},
    }
    assert read_code_list(right, "codes/x.yaml").values == {"1": {"title": "One"}}
    with pytest.raises(CodeListError, match=message):
        read_code_list(right | change, "codes/x.yaml")
