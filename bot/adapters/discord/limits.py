"""What Discord takes, from its API reference (2026-11). Characters are counted as UTF-16 units."""

CONTENT = 2_000
EMBEDS = 10
EMBED_CHARACTERS = 6_000
"""Of all embeds of a message together."""
EMBED_DESCRIPTION = 4_096
EMBED_FIELDS = 25
FIELD_NAME = 256
FIELD_VALUE = 1_024
ROWS = 5
BUTTONS_PER_ROW = 5
BUTTON_LABEL = 80
CUSTOM_ID = 100
SELECT_OPTIONS = 25
OPTION_LABEL = 100
MODAL_TITLE = 45
MODAL_INPUTS = 5
INPUT_LABEL = 45
INPUT_VALUE = 4_000
FILES = 10
FILE_BYTES = 10 * 1024 * 1024
"""Ours, too: larger files are not downloaded."""
