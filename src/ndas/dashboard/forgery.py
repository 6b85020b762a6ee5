"""Whether a request that changes something was made by our own page.

1. The browser says so itself: `Sec-Fetch-Site: same-origin`. Where it does not send that header, `Origin` must be
   ours. Neither header: refused.
2. The form carries its session's own token, compared in constant time.
"""

from hmac import compare_digest

from starlette.datastructures import Headers


def is_same_origin(headers: Headers, origin: str) -> bool:
    """Rule 1. `origin` is the deployment's own."""
    if (site := headers.get("sec-fetch-site")) is not None:
        return site == "same-origin"
    return headers.get("origin") == origin


def has_token(form: dict[str, str], csrf: str) -> bool:
    """Rule 2."""
    return compare_digest(form.get("csrf", "").encode(), csrf.encode())
