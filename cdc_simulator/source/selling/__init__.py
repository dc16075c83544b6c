"""Orders of customers from taking them to the bill, the delivery and the return."""
