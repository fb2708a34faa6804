"""Public fakes and platform doubles: what our own tests run against, shipped so that yours can."""
