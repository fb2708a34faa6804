"""Names of countries as they are written: `spain` -> Spain."""

from __future__ import annotations

from functools import lru_cache

from crm_core.folding import fold


def country_named(words: str) -> str | None:
    """The English name of the country that `words` name in whatever letters; None for what is no country."""
    return _territories().get(fold(words))


@lru_cache(maxsize=1)
def _territories() -> dict[str, str]:
    from babel import Locale

    return {fold(name): str(name) for code, name in Locale("en").territories.items() if code.isalpha()}
