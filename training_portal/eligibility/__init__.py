"""Who may take part: rules of a course held against a person, with reasons in words."""
