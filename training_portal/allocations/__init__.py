"""Who is offered a seat: one reproducible run under the seat plan, explained person by person."""
