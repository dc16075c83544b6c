"""The two engines that read batches and remember ids: Spark's stateful query, and a loop in this process."""
