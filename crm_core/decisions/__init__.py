"""Scores, predictions, recommendations, and what clicks and outcomes teach them."""
