"""Understanding: text and context in; typed commands, questions or "not understood" out. No platform, no database."""
