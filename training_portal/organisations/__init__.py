"""Ministries, agencies, institutions, companies, funders: who nominates, hosts, pays, issues."""
