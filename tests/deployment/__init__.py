"""The guide to a deployment, tried."""
