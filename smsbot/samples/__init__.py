"""Fictional offices and appointments to try the service with; their numbers are from the ranges kept for fiction."""
