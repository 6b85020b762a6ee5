"""E-mail addresses."""

from ndas.match.compare.levels import alike, asks, missing, otherwise
from ndas.match.model import Comparison, Evidence, Kind, Level


def compare_email(shared_u: float) -> Comparison:
    """E-mails: one in common; the same name before `@` at another provider; very alike; none in common.

    Alike says little, because namesakes choose names alike.
    Mailboxes of very many records, and names such as `info`, are not compared.
    """
    return Comparison(
        "email",
        Evidence.CONTACT,
        (
            missing("emails"),
            Level("same", "an e-mail address in common", ((asks(Kind.SHARED, "emails"),),), u=shared_u, fixed_u=True),
            Level(
                "user",
                "the same e-mail name at another provider",
                ((asks(Kind.SHARED, "email_users"),),),
                u=shared_u,
                fixed_u=True,
            ),
            Level("alike", "e-mail addresses very alike", (alike("email", 0.93),), u=0.02, fixed_u=True),
            otherwise("no e-mail address in common"),
        ),
        compare_email.__doc__ or "",
    )
