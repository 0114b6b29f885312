"""What goes wrong with one record stops no others: for jobs, which have nobody to tell at once."""

import logging

from psycopg2 import OperationalError

_logger = logging.getLogger(__name__)


def one_by_one(records, deed):
    """Do `deed(records)`; when that fails, do it to each of them alone, and log those that fail.

    What the database refuses for its own sake goes through: a lost connection, and a concurrent update,
    after which the job begins again (`ir.cron`).

    :return: the records to which it could not be done, as they were before
    """
    try:
        with records.env.cr.savepoint():
            deed(records)
        return records.browse()
    except OperationalError:
        raise
    except Exception:
        if len(records) == 1:
            _logger.exception("This could not be done to %s, the others go on", records)
            return records
    return records.browse().concat(*(one_by_one(record, deed) for record in records))
