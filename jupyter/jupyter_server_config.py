"""JupyterLab in its container: one token, read from its secret file; nothing is looked up in the world outside."""

import os
from pathlib import Path

from traitlets.config import get_config

c = get_config()

c.ServerApp.ip = "0.0.0.0"  # noqa: S104  # the container's; docker-compose.yml publishes it on this machine alone
c.ServerApp.port = 8888
c.ServerApp.port_retries = 0
c.ServerApp.open_browser = False
c.ServerApp.root_dir = str(Path(os.environ["HOME"], "notebooks"))
c.ServerApp.default_url = "/lab"
c.IdentityProvider.token = Path(os.environ["LAKEPULSE_SECRETS"], "jupyter_token").read_text().strip()

# A kernel may hold a Spark application: one that nobody uses for an hour is ended.
c.MappingKernelManager.cull_idle_timeout = 3600
c.MappingKernelManager.cull_interval = 300

c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.extension_manager = "readonly"
