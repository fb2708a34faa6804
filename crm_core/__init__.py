"""The CRM: records, rules, memory, search, learning. Knows no chat, no HTTP, no language parsing."""
