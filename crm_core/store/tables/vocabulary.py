"""What a company adds to the language of its CRM: stages, custom fields, other words for fields."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    Integer,
    String,
    Table,
    Text,
)

from crm_core.store.tables.columns import metadata

stage = Table(
    "stage",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("label", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("probability", Float, nullable=False),
    Column("outcome", String(8), nullable=False, default="open"),
)
custom_field = Table(
    "custom_field",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("label", Text, nullable=False),
    Column("type", String(16), nullable=False),
)
field_alias = Table(
    "field_alias",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("alias", String(128), primary_key=True),
    Column("field", String(128), nullable=False),
)
