"""What went in, which code, which day, who, under which agreement, and what came out."""
