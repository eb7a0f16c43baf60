"""Providers of SMS: how each wants to be asked, what its answers and calls mean. Nothing about appointments."""
