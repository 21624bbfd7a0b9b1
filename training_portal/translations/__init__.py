"""What the portal does not say in another language yet; the catalogues lie here, by language."""
