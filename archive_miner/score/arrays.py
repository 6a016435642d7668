"""The arrays that scoring and learning hand on, named by what their rows and columns are.

In: nothing. Out: names for annotations. numpy is not loaded for them: modules that scoring imports
stay light. Numbers are 64-bit but where a model is kept in fewer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import scipy.sparse as sp
    from numpy.typing import ArrayLike, NDArray

Given: TypeAlias = "ArrayLike"
"""Numbers in whatever form a caller has them."""

Values: TypeAlias = "NDArray[np.float64]"
"""One number for each document, sentence, label or feature: scores, log-odds, weights."""

Truth: TypeAlias = "NDArray[np.int64]"
"""1 for yes and 0 for no, one for each document."""

Folds: TypeAlias = "NDArray[np.int64]"
"""The fold or the group of each document or sentence."""

Places: TypeAlias = "NDArray[np.int64]"
"""Where documents, sentences or words stand in another array."""

Mask: TypeAlias = "NDArray[np.bool_]"
"""Yes or no for each row."""

Rows: TypeAlias = "Places | Mask"
"""Some of the rows."""

Tags: TypeAlias = "NDArray[np.int64]"
"""Sentences × labels: 1 where a coder gave the label."""

Probabilities: TypeAlias = "NDArray[np.float64]"
"""Sentences × labels."""

Logits: TypeAlias = "NDArray[np.float64]"
"""Sentences × labels, before they are probabilities."""

Cues: TypeAlias = "NDArray[np.float64]"
"""Sentences × what rules found there and around."""

Shares: TypeAlias = "NDArray[np.float64]"
"""Sentences × features: each one's part in a feature of its document."""

Features: TypeAlias = "NDArray[np.float64]"
"""Documents × features."""

Samples: TypeAlias = "NDArray[np.float64]"
"""Bootstrap samples, members or seeds × whatever is counted in each."""

Votes: TypeAlias = "NDArray[np.bool_]"
"""Documents × labelling functions: whether one votes."""

Vectors: TypeAlias = "NDArray[np.float32]"
"""Words, sentences or texts × dimensions of meaning; also what else a model keeps in 32 bits."""

Matrix: TypeAlias = "sp.csr_matrix"
"""Sparse rows. scipy publishes no types: mypy takes it for Any."""

Bytes: TypeAlias = "NDArray[np.uint8]"
"""Names, packed into one line (see ``saved.pack_names``)."""

Arrays: TypeAlias = Mapping[str, Any]
"""A model's arrays by name. Any: they are of many kinds, as the name says."""
