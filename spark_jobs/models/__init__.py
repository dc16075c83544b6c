"""What cannot be said in SQL about customers: models fitted to the shop's history, whose parameters gold takes."""
