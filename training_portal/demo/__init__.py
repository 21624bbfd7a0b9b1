"""The demo programme: invented people and organisations, made through the rooms' own services."""
