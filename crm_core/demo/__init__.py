"""A generated company to try the CRM on: Brightwater, which sells document automation. Same seed, same story."""

from crm_core.demo.story import demo_commands

__all__ = ["demo_commands"]
