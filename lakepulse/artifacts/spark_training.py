"""A recorded session's work, so that its cache has the classes of the platform's jobs: ``spark-submit`` runs it.

Delta tables written, merged and read, a stream with state, Kafka's source planned, rows to Python and back; with the
argument ``s3`` also the file system's client, which finds nobody at the other end.
"""

import sys
import tempfile

from delta.tables import DeltaTable
from py4j.protocol import Py4JJavaError
from pyspark.sql import DataFrame, SparkSession

NOBODY = "127.0.0.1:9"
OPTIONS = {
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "spark.databricks.delta.snapshotPartitions": "2",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.streaming.stateStore.providerClass": (
        "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"
    ),
}
S3_OPTIONS = {
    "spark.hadoop.fs.s3.impl": "org.apache.hadoop.fs.s3a.S3AFileSystem",
    "spark.hadoop.fs.s3a.endpoint": f"http://{NOBODY}",
    "spark.hadoop.fs.s3a.endpoint.region": "us-east-1",
    "spark.hadoop.fs.s3a.path.style.access": "true",
    "spark.hadoop.fs.s3a.connection.ssl.enabled": "false",
    "spark.hadoop.fs.s3a.aws.credentials.provider": "org.apache.hadoop.fs.s3a.AnonymousAWSCredentialsProvider",
    "spark.hadoop.fs.s3a.attempts.maximum": "1",
    "spark.hadoop.fs.s3a.retry.limit": "0",
}
ORDERS = """SELECT id, id % 7 AS customer, CAST(id * 1.5 AS decimal(18, 2)) AS amount, concat('note ', id) AS note,
    timestamp '2026-01-01' + make_interval(0, 0, 0, 0, id) AS placed, date '2026-01-01' AS day FROM range(500)"""
LATEST = """SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY customer ORDER BY placed DESC) AS recent,
    get_json_object(to_json(struct(id, note)), '$.note') AS noted FROM orders) WHERE recent = 1"""
BY_CUSTOMER = """SELECT o.customer, count(*) AS orders, sum(o.amount) AS revenue, max(l.placed) AS last,
    count(DISTINCT o.day) FILTER (WHERE o.amount > 10) AS days
    FROM orders o JOIN latest l USING (customer) GROUP BY o.customer HAVING count(*) > 1 ORDER BY revenue DESC"""


def use_tables(spark: SparkSession, folder: str) -> None:
    """A table written, merged into, compacted and read, by SQL and from Python."""
    spark.sql(ORDERS).write.format("delta").save(f"{folder}/orders")
    orders = DeltaTable.forPath(spark, f"{folder}/orders")
    changed = spark.sql(ORDERS).where("id > 400")
    merge = orders.alias("t").merge(changed.alias("s"), "t.id = s.id")
    merge.whenMatchedUpdateAll().whenNotMatchedInsertAll().execute()
    orders.optimize().executeCompaction()
    spark.read.format("delta").load(f"{folder}/orders").createOrReplaceTempView("orders")
    spark.sql(LATEST).createOrReplaceTempView("latest")
    found = spark.sql(BY_CUSTOMER)
    found.write.format("delta").mode("overwrite").option("overwriteSchema", "true").save(
        f"{folder}/customers"
    )
    again = spark.createDataFrame(found.toArrow())
    again.mapInArrow(lambda batches: batches, again.schema).collect()


def use_stream(spark: SparkSession, folder: str) -> None:
    """The table read as a stream into one with state, and Kafka's source as far as its plan."""

    def written(batch: DataFrame, _: int) -> None:
        batch.write.format("delta").mode("append").save(f"{folder}/minutes")

    source = spark.readStream.format("delta").load(f"{folder}/orders").withWatermark("placed", "15 seconds")
    fresh = source.dropDuplicatesWithinWatermark(["id"]).selectExpr(
        "date_trunc('minute', placed) AS minute", "amount"
    )
    running = (
        fresh.writeStream.foreachBatch(written)
        .option("checkpointLocation", f"{folder}/checkpoint")
        .trigger(availableNow=True)
        .start()
    )
    running.awaitTermination()
    kafka = {"kafka.bootstrap.servers": NOBODY, "subscribe": "nothing"}
    spark.readStream.format("kafka").options(**kafka).load()


def use_s3(spark: SparkSession) -> None:
    """The client made and asked once; that nobody answers is the training's way to need no store."""
    try:
        spark.read.text("s3://nobody/nothing")
    except Py4JJavaError:
        return
    raise AssertionError(f"a store answered at {NOBODY}")


def main() -> None:
    """All of it once, in a scratch folder."""
    s3 = "s3" in sys.argv[1:]
    builder = SparkSession.builder.appName("training")
    for name, value in {**OPTIONS, **(S3_OPTIONS if s3 else {})}.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    with tempfile.TemporaryDirectory() as folder:
        use_tables(spark, folder)
        use_stream(spark, folder)
        if s3:
            use_s3(spark)
        spark.stop()


if __name__ == "__main__":
    main()
