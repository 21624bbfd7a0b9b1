"""International classifications: sectors (ISIC Rev. 4) and occupations (ISCO-08)."""
