"""The files of a trainer's pack."""
