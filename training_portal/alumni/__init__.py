"""Alumni who know each other: who may see what of whom, the directory, and links between people."""
