"""How the figures are made and what they cannot say, in plain words for the method page."""

from collections.abc import Iterator, Sequence
from importlib import resources

import yaml

from ndas.use_cases.serious_violence.facts import HarmWeights, ViolenceDefinition
from ndas.vocabulary.insight import MethodSection


def describe_method(definitions: Sequence[ViolenceDefinition], harm: HarmWeights) -> tuple[MethodSection, ...]:
    """Return the sections of the method page, with the definitions and harm weights in force written in."""
    text = resources.files("ndas.use_cases.serious_violence").joinpath("method.yaml").read_text("utf-8")
    return tuple(
        MethodSection(
            heading=section["heading"],
            paragraphs=tuple(_written(section["paragraphs"], definitions, harm)),
        )
        for section in yaml.safe_load(text)
    )


def _written(paragraphs: Sequence[str], definitions: Sequence[ViolenceDefinition], harm: HarmWeights) -> Iterator[str]:
    for paragraph in paragraphs:
        if paragraph == "{definitions}":
            yield from (f"{d.shown.name}: {d.shown.meaning} Source: {d.shown.source}." for d in definitions)
        else:
            yield paragraph.format(measure=harm.measure, version=harm.version)
