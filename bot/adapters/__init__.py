"""One folder a platform: parse (payload -> message), render (reply -> payload), connection (the SDK)."""
