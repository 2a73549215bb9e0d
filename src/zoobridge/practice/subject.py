"""What a model was made to look at: kind of microscopy and structure, as its tags and texts name them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

MODALITIES = {
    "fluorescence": r"fluorescen\w*|immunofluorescen\w*|widefield|confocal|dapi|hoechst|to pro 3|light sheet\w*",
    "brightfield": r"bright ?field|transmi(ssion|tted) light( microscopy)?",
    "phase contrast": r"phase contrast",
    "DIC": r"dic|differential interference contrast",
    "label-free": r"label free",
    "electron": r"electron( microscopy)?|tem|haadf|sem|fib sem|vem|cryo em|em",
    "histology": r"histolog\w*|histopatholog\w*|pathology|h&e|hne|h e|whole slide imaging",
    "super-resolution": r"super resolution|sted|storm|palm|smlm|sim",
    "light field": r"light field( microscopy)?",
    "X-ray": r"x ray|micro ?ct",
}
"""Kind of microscopy -> what the tags of models call it; never "stem", which is said of cells."""
TARGETS = {
    "nuclei": r"nucle(us|i|ar)",
    "cells": r"cells?|cytoplasm",
    "membranes": r"(cell )?membranes?|boundary",
    "mitochondria": r"mitochondri(a|on|al)|mitotracker",
    "bacteria": r"bacteri(a|um|al)|bacillus subtilis",
    "neurons": r"neurons?|neurites?|axons?|synaps(e|es|is)",
    "actin": r"actin",
    "tubulin": r"tubulin|microtubules?",
    "plants": r"plants?|arabidopsis|ovules?|roots?|leaf|lateral root",
    "vesicles": r"vesicles?|evs?",
    "embryos": r"embryos?|platynereis|oocytes?",
    "tissue": r"tissues?|spinal cord|skeletal muscle",
    "spots": r"spots?|puncta",
}
"""Structure -> what the tags of models call it."""


def stated_subjects(vocabulary: Mapping[str, str], tags: Iterable[str], title: str) -> tuple[str, ...]:
    """The names of `MODALITIES` or `TARGETS` that tags or title state; empty when neither states any."""
    texts = [plain(text) for text in (*tags, title)]
    return tuple(
        name for name, words in vocabulary.items() if any(re.search(rf"\b({words})\b", text) for text in texts)
    )


def meant(vocabulary: Mapping[str, str], words: str) -> str | None:
    """The name that somebody's own words mean (``DAPI`` means fluorescence); None when they mean none."""
    text = plain(words)
    exact = next((name for name in vocabulary if plain(name) == text), None)
    return exact or next((name for name, known in vocabulary.items() if re.search(rf"\b({known})\b", text)), None)


def plain(text: str) -> str:
    """Lower case, every run of other characters than letters, digits and ``&`` one space."""
    return re.sub(r"[^a-z0-9&]+", " ", text.lower()).strip()
