"""One file a page: what was asked, what is read for it, and the template that shows it."""
