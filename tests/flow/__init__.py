"""The road from a cause to what leaves, on a real database."""
