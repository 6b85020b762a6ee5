# ruff: noqa: PLR2004, C901, PLR0911, PLR1714  # compiled: letters are their codes, rules stand in order
"""How a name sounds, as a skeleton of consonants that survives spelling in English and from other languages.

1. The first letter counts: every first vowel is `A`, so OMAR and UMAR, IBRAHIM and EBRAHIM agree.
2. Later vowels, and `W` and `Y` between letters, are left out: MOHAMMED, MUHAMMAD and MOHAMED are one.
3. Letters that languages exchange fall together: C, K, Q, CK, KH; S, Z, X, soft C, SH, CH, ZH, SZ, CZ; F, PH, V and a
   first W; J and soft G; D, DH; T, TH; B, BH; G, GH. H counts first and between vowels only.
4. Letters written twice count once. At most eight letters are kept.

It is a coarse net: two names with one sound are only candidates and weak evidence.
"""

import numpy as np

from ndas.match.arrow import Flat, Values, bytes_of
from ndas.match.kernels.compiled import compiled

_LENGTH = 8


@compiled
def _group(letter: int, after: int) -> int:
    """The sound group of a consonant (as a capital letter), or nought for letters that are left out."""
    if letter == 67:  # C: soft before E, I, Y
        return 83 if after in (69, 73, 89) else 75
    if letter in (75, 81):  # K, Q
        return 75
    if letter in (83, 90, 88):  # S, Z, X
        return 83
    if letter in (70, 86):  # F, V
        return 70
    if letter == 71:  # G: soft before E, I
        return 74 if after in (69, 73) else 71
    if letter in (66, 68, 74, 76, 77, 78, 80, 82, 84):  # B D J L M N P R T
        return letter
    return 0


@compiled
def _skeletons(text: Flat, at: Flat) -> Flat:
    out = np.zeros((len(at) - 1, _LENGTH), dtype=np.uint8)
    for name in range(len(at) - 1):
        begin, end = at[name], at[name + 1]
        filled, place, last = 0, begin, 0
        while place < end and filled < _LENGTH:
            letter = text[place]
            after = text[place + 1] if place + 1 < end else 0
            step, sound = 1, 0
            vowel = letter in (65, 69, 73, 79, 85)
            if place == begin and (vowel or (letter == 72 and after in (65, 69, 73, 79, 85))):
                sound = 65 if vowel else 72
            elif letter == 80 and after == 72:  # PH
                sound, step = 70, 2
            elif (letter == 83 or letter == 67 or letter == 90) and (after == 72 or (after == 90 and letter != 90)):
                sound, step = 83, 2  # SH CH ZH SZ CZ
            elif letter == 67 and after == 75:  # CK
                sound, step = 75, 2
            elif letter in (75, 71, 68, 84, 66) and after == 72:  # KH GH DH TH BH
                sound, step = _group(letter, 0), 2
            elif letter == 87:  # W counts at the beginning only
                sound = 70 if place == begin else 0
            elif letter == 89:  # Y counts at the beginning only
                sound = 89 if place == begin else 0
            elif letter == 72:  # H counts between vowels
                before = text[place - 1] if place > begin else 0
                sound = 72 if before in (65, 69, 73, 79, 85) and after in (65, 69, 73, 79, 85) else 0
            elif not vowel:
                sound = _group(letter, after)
            if sound and letter != last:
                out[name, filled] = sound
                filled += 1
            last = letter
            place += step
    return out


def sounds(names: Values) -> Flat:
    """The sound of each name: bytes of fixed length, empty where a name has none."""
    text, at = bytes_of(names)
    skeletons = _skeletons(text, at)
    return skeletons.reshape(-1, _LENGTH).view(f"S{_LENGTH}").ravel()
