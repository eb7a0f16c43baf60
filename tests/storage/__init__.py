"""Tests of what is kept, and of the server that keeps it."""
