"""Operations about the shop: its figures, customers, goods, orders and visitors."""
