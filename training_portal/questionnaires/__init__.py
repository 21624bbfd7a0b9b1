"""Questions of the programme's own: built by its staff, answered by people."""
