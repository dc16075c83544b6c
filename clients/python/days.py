"""Orders by day, page by page, then customers, asked again whether anything has changed; needs httpx alone."""

import os
from collections.abc import Iterator
from typing import Any

import httpx


def every_row(api: httpx.Client, path: str, **parameters: str | int) -> Iterator[dict[str, Any]]:
    """Every row of an operation, page by page; all pages are of one publication."""
    while True:
        page = api.get(path, params=parameters).raise_for_status().json()
        yield from page["data"]
        if page["next"] is None:
            return
        parameters["cursor"] = page["next"]


def main() -> None:
    """Ask the installation at LAKEPULSE_API with the key LAKEPULSE_KEY."""
    address = os.environ.get("LAKEPULSE_API", "http://127.0.0.1:19106")
    key = {"X-API-Key": os.environ["LAKEPULSE_KEY"]}
    with httpx.Client(base_url=f"{address}/api/v1", headers=key, timeout=30) as api:
        days = list(every_row(api, "/kpis/daily", page_rows=100))
        print(f"{sum(day['total_orders'] for day in days)} orders on {len(days)} days")
        first = api.get("/customers").raise_for_status()
        again = api.get("/customers", headers={"If-None-Match": first.headers["ETag"]})
        basis = first.json()["basis"]
        print(f"customers as of LSN {basis['commit_lsn']}; asked again: {again.status_code}")


if __name__ == "__main__":
    main()
