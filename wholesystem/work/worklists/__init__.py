"""What is to be done about whom: items, the events that move them, messages and runs."""
