"""Rate limits as Discord keeps them: a bucket of so many requests for each channel or webhook, told in every answer."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass
class Buckets:
    """`limit` requests in `seconds` for each route; None for no limit and no headers."""

    limit: int | None = None
    seconds: float = 0.3
    refused: int = 0
    """How often a client asked for more than there was."""
    _left: dict[str, tuple[int, float]] = field(default_factory=dict)

    def take(self, route: str) -> tuple[dict[str, str], float | None]:
        """The headers of the answer, and the seconds to wait when the bucket is empty."""
        if self.limit is None:
            return {}, None
        now = time.time()
        left, until = self._left.get(route, (self.limit, 0.0))
        if until <= now:
            left, until = self.limit, now + self.seconds
        wait = until - now
        self._left[route] = (max(left - 1, 0), until)
        headers = {
            "X-RateLimit-Limit": str(self.limit), "X-RateLimit-Remaining": str(max(left - 1, 0)),
            "X-RateLimit-Reset": f"{until:.3f}", "X-RateLimit-Reset-After": f"{wait:.3f}",
            "X-RateLimit-Bucket": f"bucket-{abs(hash(route)):x}", "Via": "1.1 double",
        }  # fmt: skip
        if left:
            return headers, None
        self.refused += 1
        return {**headers, "Retry-After": f"{wait:.3f}", "X-RateLimit-Scope": "user"}, wait


def is_post(method: str, path: str) -> bool:
    """Whether a message comes of a request."""
    thinking_ends = method == "PATCH" and path.endswith("/messages/@original")
    return thinking_ends or (method == "POST" and (path.endswith("/messages") or path.startswith("/webhooks/")))
