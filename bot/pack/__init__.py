"""The trainer's pack: what a session needs, chosen and ordered from the corpus."""
