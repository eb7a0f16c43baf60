"""Each provider's documented answers and receipts, one file each, named as the provider: SAMPLES."""
