"""A message in the light of those before it: an answer to the open question, or a correction of what was just done."""
