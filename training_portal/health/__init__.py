"""The medical part: what somebody tells the medical officer, so that care can be arranged."""
