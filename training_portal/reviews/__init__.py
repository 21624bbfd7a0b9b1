"""Review of applications: by what they are judged, by whom, and what reviewers found."""
