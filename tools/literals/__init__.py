"""How untranslated words are found, one module for each kind of file."""
