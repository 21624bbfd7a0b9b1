"""Letters of the programme, and messages to groups of people of a cohort."""
