"""The books: movements of goods and money, and which payment settles which bill."""
