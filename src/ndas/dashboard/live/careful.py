"""What a card says with care: masked text, children, intelligence that is unreliable or has conditions.

1. Special-category words in free text are masked and counted, wherever the text comes from: passages, snippets, source
   rows. Only a sight that is unmasked reads them.
2. A child's card is the safeguarding view: how to tell who it is and in which events; no address, telephone, e-mail,
   nickname, no free text. Safeguarding reads those in the source system, under its own rules.
3. Text of a report with handling code C that is left out is named as left out.
"""

from dataclasses import replace

from ndas.dashboard.cards import EventCard, Passage, PersonCard, SourceRecord
from ndas.dashboard.lists import SearchPage
from ndas.use_cases.text.special import mask_special, special_spans

CHILD = "Child"
SAFEGUARDING = "a child: the safeguarding view"
CONDITIONS = "its owner has put conditions on it (handling code C)"
_KEPT_FROM_CHILDS_CARD = frozenset({"address", "phones", "emails", "nickname"})


def masked_passage(passage: Passage) -> Passage:
    """The passage with its special-category words masked and counted."""
    return replace(passage, body=mask_special(passage.body), masked=len(special_spans(passage.body)))


def careful_person(card: PersonCard, *, unmasked: bool) -> PersonCard:
    """The person's card by rules 1 and 2."""
    if CHILD in card.flags:
        return replace(
            card,
            flags=(*card.flags, "Safeguarding view"),
            values=tuple(
                replace(one, text="", sources=(), hidden_because=SAFEGUARDING)
                if one.attribute in _KEPT_FROM_CHILDS_CARD
                else one
                for one in card.values
            ),
            links=tuple(one for one in card.links if one.other_kind not in ("location", "object")),
            passages=(),
        )
    return card if unmasked else replace(card, passages=tuple(masked_passage(one) for one in card.passages))


def careful_event(card: EventCard, *, unmasked: bool, conditional: bool) -> EventCard:
    """The event's card by rules 1 and 3."""
    passages = card.passages if unmasked else tuple(masked_passage(one) for one in card.passages)
    if card.grading is not None and card.grading.handling_code == "C" and not conditional:
        left_out = Passage(
            field="Text", body="", source=card.records[0], grading=card.grading, hidden_because=CONDITIONS
        )
        passages = (left_out,)
    return replace(card, passages=passages)


def careful_record(record: SourceRecord, *, unmasked: bool) -> SourceRecord:
    """The source row by rule 1."""
    if unmasked:
        return record
    return replace(record, fields=tuple(replace(one, text=mask_special(one.text)) for one in record.fields))


def careful_search(page: SearchPage, *, unmasked: bool) -> SearchPage:
    """The hits by rule 1."""
    if unmasked:
        return page
    return replace(page, hits=tuple(replace(one, snippet=mask_special(one.snippet)) for one in page.hits))
