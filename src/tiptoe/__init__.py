"""Measure the heel raise: how many, how high, how well."""
