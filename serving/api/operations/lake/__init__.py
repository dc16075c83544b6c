"""Operations about the lake: its tables, their rows, contracts and quality, and SQL over them."""
