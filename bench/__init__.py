"""Speed as ratios to yardsticks, measured in one run: `make bench`."""
