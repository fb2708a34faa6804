"""What Slack takes, from its Block Kit and Web API reference (2026-11). Characters are counted as UTF-16 units."""

BLOCKS_PER_MESSAGE = 50
MESSAGE_CHARACTERS = 12_000
"""Of all blocks and the fallback text; Slack refuses somewhere above 13,200."""
SECTION_TEXT = 3_000
CONTEXT_ELEMENTS = 5
"""Ours: of ten that are full, one block would be more than a message takes."""
CONTEXT_TEXT = 2_000
ACTIONS_ELEMENTS = 25
BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
TABLE_ROWS = 100
TABLE_COLUMNS = 20
TABLE_CHARACTERS = 9_000
"""Of all cells together; Slack refuses above 10,000. One table a message."""
FALLBACK_TEXT = 200
"""Shown in notifications only; the blocks hold everything. Escaped, a character may become five."""
VIEW_BLOCKS = 100
VIEW_TITLE = 24
INPUT_LABEL = 2_000
INPUT_VALUE = 3_000
SELECT_OPTIONS = 100
OPTION_TEXT = 75
PRIVATE_METADATA = 3_000
ACKNOWLEDGE_SECONDS = 3
RESPONSE_URL_USES = 5
FILE_BYTES = 20 * 1024 * 1024
"""Ours: larger files are not downloaded."""
