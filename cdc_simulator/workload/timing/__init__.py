"""The shop's clock and rhythm, the pace of traffic, and the delays between an order's steps."""
