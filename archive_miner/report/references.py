"""What a paper that uses a report should cite: the theory, and the methods used in it.

In: which methods were used. Out: references in Chicago's author–date style, each with its title
apart so that it can be set in italics. Only works whose particulars are certain.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reference:
    """A work: what stands before the title in italics, the title, what follows; and its use."""

    before: str
    title: str
    after: str
    use: str


_THEORY = Reference(
    "Kim, Inwook, and Jackson Woods. 2022. “Survival Politics: Regime Security and Alliance Design"
    " on the Korean Peninsula.” ",
    "Journal of Global Security Studies",
    " 7 (2). https://doi.org/10.1093/jogss/ogac001.",
    "the theory",
)
_RATES = (
    Reference(
        "Garwood, F. 1936. “Fiducial Limits for the Poisson Distribution.” ",
        "Biometrika",
        " 28 (3/4): 437–442.",
        "bands around mentions per document",
    ),
    Reference(
        "McCullagh, P., and J. A. Nelder. 1989. ",
        "Generalized Linear Models",
        ". 2nd ed. London: Chapman and Hall.",
        "dispersion of the mentions (quasi-Poisson)",
    ),
)
_TOGETHER = Reference(
    "Cochran, William G. 1954. “Some Methods for Strengthening the Common χ² Tests.” ",
    "Biometrics",
    " 10 (4): 417–451.",
    "least expected number of a pair of labels",
)
_SHARES = (
    Reference(
        "Forman, George. 2008. “Quantifying Counts and Costs via Classification.” ",
        "Data Mining and Knowledge Discovery",
        " 17 (2): 164–206.",
        "why counts of a classifier need correcting",
    ),
    Reference(
        "González-Castro, Víctor, Rocío Alaiz-Rodríguez, and Enrique Alegre. 2013. “Class"
        " Distribution Estimation Based on the Hellinger Distance.” ",
        "Information Sciences",
        " 218: 146–164.",
        "corrected shares (matched distributions)",
    ),
    Reference(
        "Efron, Bradley, and Robert J. Tibshirani. 1993. ",
        "An Introduction to the Bootstrap",
        ". New York: Chapman and Hall.",
        "intervals of corrected shares",
    ),
)
_PATHS = Reference(
    "Brown, Lawrence D., T. Tony Cai, and Anirban DasGupta. 2001. “Interval Estimation for a"
    " Binomial Proportion.” ",
    "Statistical Science",
    " 16 (2): 101–133.",
    "intervals of shares of documents (Jeffreys)",
)
_OCR = Reference(
    "Smith, Ray. 2007. “An Overview of the Tesseract OCR Engine.” In ",
    "Ninth International Conference on Document Analysis and Recognition (ICDAR 2007)",
    ", 629–633.",
    "recognition of scanned pages",
)


def references(figures: set[str], *, has_ocr: bool, is_corrected: bool) -> list[Reference]:
    """Return what to cite for the figures drawn, by author."""
    found = [_THEORY]
    if figures & {"years", "actors", "pairs"}:
        found += _RATES
    if "together" in figures:
        found.append(_TOGETHER)
    if is_corrected:
        found += _SHARES
    if any(name.startswith("path-") for name in figures):
        found.append(_PATHS)
    if has_ocr:
        found.append(_OCR)
    return sorted(found, key=lambda one: one.before)
