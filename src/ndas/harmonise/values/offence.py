"""Offences, outcomes and roles by the national code lists."""

import ibis

from ndas.harmonise.columns import Text
from ndas.harmonise.rules import example, rule
from ndas.harmonise.stages import once
from ndas.harmonise.values.text import clean
from ndas.vocabulary.codes import code_list
from ndas.vocabulary.subjects import SubjectCategory

_FORM = r"^(?:HO-?)?(N?[0-9]{1,3}[A-Z]?(?:/[0-9]{1,3})?)$"


@rule(
    example(" 8n ", gives="8N"),
    example("HO-105A", gives="105A"),
    example("N200/01", gives="N200/01"),
    example("I02", gives=None),
    example("", gives=None),
)
def offence_code(value: Text) -> Text:
    """The Home Office class (or non-crime N class) in upper case; local codes are none."""
    return clean(value).upper().re_extract(_FORM, 1).nullif("")


@rule(
    example("8N", gives="Violence against the person"),
    example("HO-19C", gives="Sexual offences"),
    example("5D/1", gives="Violence against the person"),
    example("N100", gives="Non-crime reports"),
    example("I02", gives=None),
)
def offence_group(value: Text) -> Text:
    """The offence group of the national list; a sub-class has the group of its class."""
    groups = code_list("offence_classes").attribute("group")
    members: dict[str, list[str]] = {}
    for code, group in groups.items():
        members.setdefault(group, []).append(code)
    exact = once(clean(value).upper().re_extract(_FORM, 1))
    code = once(ibis.ifelse(exact.isin(list(groups)), exact, exact.split("/")[0]))
    return ibis.cases(*((code.isin(codes), group) for group, codes in members.items()), else_=ibis.null("string"))


@rule(
    example("14", gives="14"),
    example("OT05", gives="5"),
    example("23", gives=None),
    example(None, gives=None),
)
def outcome_code(value: Text) -> Text:
    """The Home Office outcome 1 to 22, from the number at the end of the code."""
    number = once(clean(value).re_extract("0*([0-9]+)$", 1))
    return ibis.ifelse(number.isin(list(code_list("outcomes").values)), number, ibis.null("string"))


@rule(
    example("named suspect", gives="suspect"),
    example("charged", gives="suspect"),
    example("convicted", gives="convicted"),
    example("potential victim", gives="victim"),
    example("mentioned", gives="not determined"),
    example("anything else", gives="not determined"),
    example(None, gives="not determined"),
)
def subject_category(value: Text) -> Text:
    """The category of Data Protection Act 2018 s.38(3) that a role gives; never "suspect" for want of one."""
    members: dict[str, list[str]] = {}
    for role, category in code_list("roles").attribute("category").items():
        members.setdefault(SubjectCategory(category), []).append(role)
    default = str(SubjectCategory.NOT_DETERMINED)
    members.pop(default, None)
    return ibis.cases(*((value.isin(roles), str(category)) for category, roles in members.items()), else_=default)
