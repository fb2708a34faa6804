"""Schema versions, oldest first; run by `crm_core.store.schema`."""
