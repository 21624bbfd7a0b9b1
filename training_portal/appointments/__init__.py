"""Times that people book: rounds of appointments about something, slots, invitations, bookings."""
