"""The first fit of the customer models, as soon as there is gold; later ones are the scheduler's, or are asked for."""

from lakepulse.contracts.model import Layer
from lakepulse.errors import ModelError
from proof.catch_up import CatchUp, nothing
from spark_jobs.models.fit import fit
from spark_jobs.models.parameters import next_version
from spark_jobs.models.published_gold import published_gold
from spark_jobs.runtime.choice import small
from spark_jobs.runtime.context import Context

PATIENCE_SECONDS = 900.0


def first_fit(context: Context) -> str:
    """Wait for gold's first publication and fit to it; what was done, in a sentence.

    A history that is too short yet is told, not raised. Raises VerificationError where gold does not come, LakeError
    where the lease is not lent.
    """
    CatchUp(context.settings, context.lake, PATIENCE_SECONDS, lambda text: None, nothing).published(
        Layer.GOLD, 0
    )
    if next_version(context.lake) > 1:
        return "the customer models were fitted before"
    try:
        gold = published_gold(context, small(context).engine)
        parameters, _ = fit(context, gold, lambda text: None)
    except ModelError as error:
        return f"the customer models are not fitted: {error.problem}"
    return f"models fitted to {parameters.customers:,} customers until {parameters.fitted_until}"
