"""The built-in APIs on this machine, until it is ended: ``python -m tests.apis`` prints the settings that name it."""

import signal

from tests.apis import frankfurter, open_meteo
from tests.apis.server import serving


def main() -> None:
    """Serve both formats, and say how to ask."""
    with serving({frankfurter.PATH: frankfurter.rates, open_meteo.PATH: open_meteo.weather}) as server:
        addresses = (
            f"exchange_rates={server.address}{frankfurter.PATH},weather={server.address}{open_meteo.PATH}"
        )
        print("export LAKEPULSE_API_SOURCES=exchange_rates,weather", flush=True)
        print(f"export LAKEPULSE_API_ADDRESSES={addresses}", flush=True)
        signal.pause()


if __name__ == "__main__":
    main()
