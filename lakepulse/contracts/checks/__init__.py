"""Agreement of contracts with each other, with their SELECTs and with their rules; ``every`` runs all."""
