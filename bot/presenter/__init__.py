"""Results -> replies. Every word a person reads is written here."""
