"""A carrier for trials and tests: a real HTTP server that speaks each provider's dialect, as strictly as the provider.

It knows nothing of how our side works, but for the digests of `providers.signatures`.
"""
