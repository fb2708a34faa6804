"""The CRM's own words: custom fields, other names for fields, stages. Everybody may add a field or a word that nobody
uses yet (an import does so by itself); what words mean already is changed for all by a manager or an admin."""

from __future__ import annotations

import re

from crm_core.commands import DefineAlias, DefineField, DefineStage
from crm_core.entities import Kind, Role
from crm_core.errors import Invalid
from crm_core.fields import FieldType, field_of
from crm_core.folding import fold
from crm_core.services.records import Records
from crm_core.store import settings
from crm_core.store.tables import custom_field, field_alias, stage

_KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")
_NOT_CUSTOM = (FieldType.REF, FieldType.MULTI_REF)


def define_field(command: DefineField, records: Records) -> None:
    """Defining it again changes the label; the type of a field stays, values were checked against it."""
    if not _KEY.fullmatch(command.key):
        raise Invalid("key", command.key, "a lower-case word: a-z, 0-9, _")
    if not command.label.strip():
        raise Invalid("label", command.label, "what people call the field")
    if command.type in _NOT_CUSTOM:
        raise Invalid("type", str(command.type), "a type that is not a reference")
    known = records.custom[command.kind].get(command.key)
    if known is not None and known.type is not command.type:
        raise Invalid(f"custom.{command.key}", str(command.type), f"{known.type}, as it was defined")
    if known is not None and known.label != command.label.strip():
        records.require("rename a field for everyone", Role.ADMIN, Role.MANAGER)
    key = {"kind": command.kind.value, "key": command.key}
    records.put(custom_field, key, {"label": command.label.strip(), "type": command.type.value})
    records.redefined(command.kind)


def define_alias(command: DefineAlias, records: Records) -> None:
    alias = fold(command.alias)
    if not alias or len(alias) > 128:
        raise Invalid("alias", command.alias, "another word for the field")
    head, _, rest = command.field.partition(".")
    known = rest in records.custom[command.kind] if head == "custom" else field_of(command.kind, head) is not None
    if not known:
        raise Invalid("field", command.field, f"a field of {command.kind}")
    own = field_of(command.kind, alias.replace(" ", "_"))
    if own is not None and own.name != command.field:
        raise Invalid("alias", command.alias, f"a word that is not the name of another field of {command.kind}")
    key = {"kind": command.kind.value, "alias": alias}
    if settings.row(records.tx, field_alias, key).get("field", command.field) != command.field:
        records.require("change what a word means for everyone", Role.ADMIN, Role.MANAGER)
    records.put(field_alias, key, {"field": command.field})
    records.redefined(command.kind)


def define_stage(command: DefineStage, records: Records) -> None:
    records.require("change the pipeline", Role.ADMIN, Role.MANAGER)
    if not _KEY.fullmatch(command.key):
        raise Invalid("key", command.key, "a lower-case word: a-z, 0-9, _")
    if not 0 <= command.probability <= 1:
        raise Invalid("probability", command.probability, "a share between 0 and 1")
    values = {
        "label": command.label.strip() or command.key, "position": command.position,
        "probability": float(command.probability), "outcome": command.outcome,
    }  # fmt: skip
    records.put(stage, {"key": command.key}, values)
    records.redefined(Kind.DEAL)
