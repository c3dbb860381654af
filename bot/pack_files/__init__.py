"""A pack as files: Word, slides, quiz formats, the list of every text, and one archive of all."""
