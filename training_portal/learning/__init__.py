"""Learning: sessions, attendance, marks, and completion computed from the course's rules."""
