"""The DAGs, in Airflow's own environment."""
