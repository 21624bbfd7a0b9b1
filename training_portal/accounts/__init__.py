"""Accounts: how people sign in, and the roles they hold."""
