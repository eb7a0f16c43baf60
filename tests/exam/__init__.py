"""The exam of understanding: labelled texts, their scorer, and the floors below which nothing may slide."""
