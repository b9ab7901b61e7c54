"""The pipeline to look at, in a browser: `make dashboard`."""
