"""E-mail addresses in lower case, in the form in which a provider delivers them.

Source: RFC 5321 section 2.3.11 and 4.5.3.1 (form and length). The local part may by that text tell capitals apart;
no provider in use does, so capitals count for nothing here. Google's help, "Dots don't matter in Gmail addresses"
and "Send emails from a different address or alias": dots and what follows a plus are not part of who receives at
gmail.com, and googlemail.com is the same service. Of other providers nothing is assumed.
"""

from ndas.match.arrow import NO_TEXT, Values, pc

_FORM = r"^[a-z0-9_'+-]+(\.[a-z0-9_'+-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$"
_GOOGLE = r"@(gmail|googlemail)\.com$"
_LONGEST = 254


def normal_emails(values: Values) -> Values:
    """The normal form of each address; null where it has none."""
    text = pc.replace_substring_regex(pc.utf8_lower(values), r"^\s*mailto:|[\s<>]+", "")
    sound = pc.and_(pc.match_substring_regex(text, _FORM), pc.less_equal(pc.utf8_length(text), _LONGEST))
    text = pc.if_else(sound, text, NO_TEXT)
    local = pc.replace_substring(pc.replace_substring_regex(text, r"(\+.*)?@.*$", ""), ".", "")
    google = pc.and_(pc.match_substring_regex(text, _GOOGLE), pc.greater(pc.utf8_length(local), 0))
    return pc.if_else(google, pc.binary_join_element_wise(local, "gmail.com", "@"), text)
