"""The proof of web events, from the topic to the KPIs."""
