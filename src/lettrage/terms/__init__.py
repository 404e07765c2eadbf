"""Room reserved by the architecture."""
