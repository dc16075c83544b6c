"""Gold's tables over web events, and the watermark that makes their rows final."""
