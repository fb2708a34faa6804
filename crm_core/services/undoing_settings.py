"""Taking back a change of a row that is no record: a stage, a field, a word, a chat account, a digest.

A stage or a field that came with the receipt stays while records use it: they would be orphaned. What the actor may no
longer change stays as well. Both are said in `Receipt.kept`.
"""

from __future__ import annotations

from typing import Any

from crm_core.codec import encode
from crm_core.entities import Kind, Ref, Role
from crm_core.services.records import Records
from crm_core.store import audit, references, settings
from crm_core.store.audit import Entry
from crm_core.store.tables import chat_account, custom_field, digest_setting, field_alias, metadata, stage

_VOCABULARY = {stage.name: "stage", custom_field.name: "field", field_alias.name: "word"}


def is_vocabulary(entry: Entry) -> bool:
    """Whether it is about a stage, a custom field or a word."""
    return audit.setting_of(entry.record_id)[0] in _VOCABULARY


def put_setting_back(entry: Entry, records: Records) -> None:
    table_name, key = audit.setting_of(entry.record_id)
    table = metadata.tables[table_name]
    if encode(settings.row(records.tx, table, key)) != encode(entry.after):
        if table_name in _VOCABULARY:
            _keep(entry, key, records, "it was changed since")
    elif not _may(table_name, key, entry, records):
        _keep(entry, key, records, "you may no longer change that")
    elif not entry.before and (use := _use(table_name, key, records)) is not None:
        _keep(entry, key, records, use)
    else:
        records.put(table, key, dict(entry.before) or None)
        if table_name in _VOCABULARY:
            records.redefined(Kind(key.get("kind", Kind.DEAL)))


def _may(table_name: str, key: dict[str, Any], entry: Entry, records: Records) -> bool:
    actor = records.actor
    if actor.role is Role.ADMIN:
        return True
    if table_name == stage.name or (table_name in _VOCABULARY and entry.before and entry.after):
        return actor.role is Role.MANAGER
    if table_name in (chat_account.name, digest_setting.name):
        users = {side["user_id"] for side in (key, entry.before, entry.after) if "user_id" in side}
        return users == {actor.user_id}
    return True


def _use(table_name: str, key: dict[str, Any], records: Records) -> str | None:
    """What would be orphaned without the row; None when nothing would."""
    if table_name == stage.name and references.in_stage(records.tx, key["key"]):
        return "deals are in this stage now"
    if table_name == custom_field.name:
        kind = Kind(key["kind"])
        if references.with_custom(records.tx, kind, key["key"]):
            return "records have something in this field now"
        if references.with_alias(records.tx, kind, f"custom.{key['key']}"):
            return "another word stands for this field now"
    return None


def _keep(entry: Entry, key: dict[str, Any], records: Records, reason: str) -> None:
    table_name, row = audit.setting_of(entry.record_id)[0], entry.after or entry.before
    word = row.get("label") or key.get("alias") or key.get("key") or entry.name
    name = f"{_VOCABULARY[table_name]} {word}" if table_name in _VOCABULARY else str(word)
    records.keep(Ref(Kind(key.get("kind", Kind.DEAL)), ""), name, reason)
