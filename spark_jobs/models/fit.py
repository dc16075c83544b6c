"""A fit: the models' parameters estimated from published gold, recorded as a version, and what follows computed.

``lakepulse fit`` and the Spark job of the same name run it; ``calibration`` says how good it would have been.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from lakepulse.contracts.compile.select.lineage import downstream
from lakepulse.contracts.model import Layer
from lakepulse.errors import ModelError
from spark_jobs.gold.advance import advance as advance_gold
from spark_jobs.gold.plan import plans_of
from spark_jobs.gold.rules import check_rules
from spark_jobs.maintenance.backfill import in_order, last_published, publish_again, recompute_gold
from spark_jobs.maintenance.settings import MaintenanceSettings
from spark_jobs.models import bg_nbd, gamma_gamma
from spark_jobs.models.parameters import DISCOUNT_RATE, TABLE, ModelParameters, as_row, next_version
from spark_jobs.models.published_gold import PublishedGold
from spark_jobs.runtime.choice import small
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.job_run import job_run
from spark_jobs.runtime.leasing.lake_lease import lake_lease

_log = logging.getLogger(__name__)


def fit(
    context: Context, gold: PublishedGold[Any], tell: Callable[[str], None]
) -> tuple[ModelParameters, int]:
    """Estimate without the lease, ask for it, and record: a run of the job ``fit``; the parameters and their version.

    Raises what ``estimate`` and ``record`` raise, and LakeError where the lease is not lent.
    """
    with job_run(context, "fit", skipped_by=ModelError):
        parameters = estimate(gold)
        tell("waiting for the lease")
        with lake_lease(context.settings).ask("fit", MaintenanceSettings().patience_seconds):
            return parameters, record(context, parameters)


def estimate(gold: PublishedGold[Any]) -> ModelParameters:
    """The parameters under which gold's history is the most likely; no lease is needed.

    Raises ModelError where the history is too short or gives no clear maximum.
    """
    until = gold.business_day()
    histories = gold.divided(until, until + timedelta(days=1)).histories
    when, when_likelihood = bg_nbd.fit(histories)
    worth, worth_likelihood = gamma_gamma.fit(histories)
    return ModelParameters(
        fitted_until=until,
        watermark=gold.publication.watermark,
        customers=len(histories),
        **vars(when),
        **vars(worth),
        margin=gold.margin(until),
        discount_rate=DISCOUNT_RATE,
        bg_nbd_log_likelihood=when_likelihood,
        gamma_gamma_log_likelihood=worth_likelihood,
    )


def record(context: Context, parameters: ModelParameters) -> int:
    """Append the parameters, compute what is made from them, and publish; returns the version.

    The caller holds the lease. Where it is killed in between, gold's next advance computes what follows. Raises
    QualityError where the parameters break the contract's rules, and what gold's ``advance`` raises.
    """
    advance_gold(context, complete=True)
    published = last_published(context, Layer.GOLD)
    version = next_version(context.lake)
    row = as_row(context.catalog, parameters, version)
    check_rules(context.catalog.get(TABLE), small(context).engine, row)
    context.writer.add(TABLE, row)
    plans = plans_of(context.catalog)
    for table in in_order(context.catalog, set(downstream(context.catalog, TABLE)) & plans.keys()):
        done = recompute_gold(context, plans[table])
        _log.info("%s: %d keys written anew", table, done.mended)
    publish_again(context, published)
    return version
