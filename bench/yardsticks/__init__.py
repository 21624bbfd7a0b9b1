"""Small programs that do the least that a piece of work must do, to hold the portal against."""
