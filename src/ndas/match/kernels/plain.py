# ruff: noqa: C901, PLR2004  # compiled: letters are their codes, loops are plain
"""Compiled cleaning of names, addresses, telephones and e-mails. Every function gives bytes and where they begin.

An empty result stands for "nothing left". Bytes of letters beyond A to Z count as signs, as they do for a comparison.
"""

import numpy as np

from ndas.match.arrow import Flat
from ndas.match.kernels.compiled import compiled


@compiled
def plain_words(text: Flat, at: Flat, vanishing: Flat) -> tuple[Flat, Flat]:
    """Each text in letters A to Z and digits: `vanishing` signs are dropped, any others become one space."""
    out, begins = np.empty(len(text), np.uint8), np.zeros(len(at), np.int64)
    end = 0
    for number in range(len(at) - 1):
        gap = False
        for place in range(at[number], at[number + 1]):
            letter = text[place]
            if 65 <= letter <= 90 or 48 <= letter <= 57:
                if gap and end > begins[number]:
                    out[end] = 32
                    end += 1
                out[end] = letter
                end += 1
                gap = False
            else:
                drop = False
                for sign in vanishing:
                    drop = drop or sign == letter
                gap = gap or not drop
        begins[number + 1] = end
    return out[:end], begins


@compiled
def _before(out: Flat, a: int, la: int, b: int, lb: int) -> bool:
    for place in range(min(la, lb)):
        if out[a + place] != out[b + place]:
            return bool(out[a + place] < out[b + place])
    return la < lb


@compiled
def house_numbers(text: Flat, at: Flat) -> tuple[Flat, Flat]:
    """The digits of each word that has any, in the order of their text, one space between."""
    out, begins = np.empty(len(text) + len(at), np.uint8), np.zeros(len(at), np.int64)
    longest = 1
    for number in range(len(at) - 1):
        longest = max(longest, at[number + 1] - at[number])
    digits, starts, lengths = np.empty(longest, np.uint8), np.empty(longest, np.int64), np.empty(longest, np.int64)
    end = 0
    for number in range(len(at) - 1):
        filled, words = 0, 0
        within = False
        for place in range(at[number], at[number + 1]):
            letter = text[place]
            if letter == 32:
                within = False
            elif 48 <= letter <= 57:
                if not within:
                    starts[words], lengths[words] = filled, 0
                    words += 1
                    within = True
                digits[filled] = letter
                filled += 1
                lengths[words - 1] += 1
        for one in range(1, words):
            start, length, to = starts[one], lengths[one], one
            while to > 0 and _before(digits, start, length, starts[to - 1], lengths[to - 1]):
                starts[to], lengths[to] = starts[to - 1], lengths[to - 1]
                to -= 1
            starts[to], lengths[to] = start, length
        for one in range(words):
            if one:
                out[end] = 32
                end += 1
            for place in range(starts[one], starts[one] + lengths[one]):
                out[end] = digits[place]
                end += 1
        begins[number + 1] = end
    return out[:end], begins


@compiled
def telephone_digits(text: Flat, at: Flat) -> tuple[Flat, Flat]:
    """The digits of each telephone, +44 and 0044 written as 0; nothing for fewer than nine, or one digit repeated."""
    out, begins = np.empty(len(text) + len(at), np.uint8), np.zeros(len(at), np.int64)
    kept = np.empty(256, np.uint8)
    end = 0
    for number in range(len(at) - 1):
        filled = 0
        for place in range(at[number], at[number + 1]):
            letter = text[place]
            if filled < 256 and (letter == 43 or 48 <= letter <= 57):
                kept[filled] = letter
                filled += 1
        skip = 0
        if filled >= 3 and kept[0] == 43 and kept[1] == 52 and kept[2] == 52:
            skip = 3
        elif filled >= 4 and kept[0] == 48 and kept[1] == 48 and kept[2] == 52 and kept[3] == 52:
            skip = 4
        begin = end
        if skip:
            skip += 1 if skip < filled and kept[skip] == 48 else 0
            out[end] = 48
            end += 1
        for place in range(skip, filled):
            if kept[place] != 43:
                out[end] = kept[place]
                end += 1
        repeated = True
        for place in range(begin + 2, end):
            if out[place] != out[begin + 1]:
                repeated = False
        if end - begin < 9 or (repeated and (out[begin] == 48 or out[begin] == out[begin + 1])):
            end = begin
        begins[number + 1] = end
    return out[:end], begins


@compiled
def before_sign(text: Flat, at: Flat, sign: int) -> tuple[Flat, Flat]:
    """What stands in each text before the first `sign` (a byte), all of it where there is none."""
    out, begins = np.empty(len(text), np.uint8), np.zeros(len(at), np.int64)
    end = 0
    for number in range(len(at) - 1):
        for place in range(at[number], at[number + 1]):
            if text[place] == sign:
                break
            out[end] = text[place]
            end += 1
        begins[number + 1] = end
    return out[:end], begins
