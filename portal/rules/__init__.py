"""Leaf rules: functions without a database and without a clock.

They may read Django's settings and its translations, and import nothing else of the project.
"""
