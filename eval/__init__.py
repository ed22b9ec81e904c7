"""Measures citewell: cases, metrics, gates, reports, speed."""
