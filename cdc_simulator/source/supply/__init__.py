"""The shelf and what fills it: orders to suppliers, what falls short, and back orders for that."""
