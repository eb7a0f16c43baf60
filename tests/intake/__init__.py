"""Files in: appointments from CSV, offices from TOML."""
