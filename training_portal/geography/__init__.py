"""Countries, provinces, corridors with their stops and border crossings, industrial parks."""
