"""Reading lists of nominees as ministries send them: bytes to rows, rows to values in words."""
