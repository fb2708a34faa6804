"""The array type of embeddings. Apart from `base`, so that the protocols there cost no import of numpy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Shape (n, d) or (d,); rows of length 1."""
