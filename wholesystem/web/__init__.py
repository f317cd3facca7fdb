"""The site: pages in the NHS design system, made on the server from definitions and results.

A page is one file in `pages/` (the view), one in `templates/pages/`, and what it asks of the
store in `read/`. Every view asks a permission (`asks.py`); a test fails for one that does not.
"""
