"""Any of the platform's commands as a job of a Spark cluster: what spark-submit needs, and the program that it runs."""
