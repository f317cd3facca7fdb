"""The ground: words and rules that every floor above may use, and that use nothing of ours.

Identifiers, days, money, settings, and the one `Problem` that becomes a message, a page, JSON or an
exit code. Import the module you need (`from wholesystem.core.days import Month`).
"""
