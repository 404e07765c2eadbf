"""lettrage: the receivables brain that other software embeds."""

__version__ = "0.1.0"
