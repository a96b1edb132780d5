"""Where customers are: pins asked for, confirmed, learned, and who is near."""
