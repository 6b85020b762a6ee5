"""How the figures are made and what they cannot say, in plain words for the method page."""

from collections.abc import Iterator, Sequence
from importlib import resources
from importlib.resources.abc import Traversable

from ndas.use_cases.strategic.definitions import Counted, HarmWeights
from ndas.vocabulary.insight import MethodSection
from ndas.vocabulary.yaml_text import read_yaml


def describe_method(
    folder: Traversable, definitions: Sequence[Counted], harm: HarmWeights
) -> tuple[MethodSection, ...]:
    """Return the sections of the method page, with the definitions and harm weights in force written in."""
    shared = resources.files("ndas.use_cases.strategic").joinpath("method.yaml").read_text("utf-8")
    own = folder.joinpath("method.yaml").read_text("utf-8")
    return tuple(
        MethodSection(
            heading=section["heading"],
            paragraphs=tuple(_written(section["paragraphs"], definitions, harm)),
        )
        for section in [*read_yaml(own), *read_yaml(shared)]
    )


def _written(paragraphs: Sequence[str], definitions: Sequence[Counted], harm: HarmWeights) -> Iterator[str]:
    for paragraph in paragraphs:
        if paragraph == "{definitions}":
            yield from (f"{d.shown.name}: {d.shown.meaning} Source: {d.shown.source}." for d in definitions)
        else:
            yield paragraph.format(measure=harm.measure, version=harm.version)
