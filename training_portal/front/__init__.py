"""The front page, the task list after sign-in, and the demo mailbox."""
