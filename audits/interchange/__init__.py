"""Checklists from and to other people's formats: XLSForm and JSON."""
