"""The other end of each provider, one file each, named as the provider: what it takes and refuses, what it calls.

Each module has one name for `carrier`: DIALECT.
"""
