"""The pages as a person sees them, in headless Chromium; screenshots stay for looking at (their folder is printed)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support import expected_conditions
from selenium.webdriver.support.wait import WebDriverWait

from operations.compose.links import Link, links
from tests.compose.conftest import Platform

pytestmark = [pytest.mark.integration, pytest.mark.compose]

PATIENCE_SECONDS = 120


@pytest.fixture(scope="module")
def screenshots(platform: Platform) -> Iterator[Path]:
    folder = platform.installation.secrets.parent / "screenshots"
    folder.mkdir(exist_ok=True)
    yield folder
    print(f"\n  screenshots: {folder}", flush=True)


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[WebDriver]:
    options = ChromeOptions()
    arguments = (
        "headless=new",
        "no-sandbox",
        "disable-gpu",
        "disable-dev-shm-usage",
        "window-size=1440,1000",
    )
    for argument in (*arguments, f"user-data-dir={tmp_path / 'profile'}"):
        options.add_argument(f"--{argument}")
    driver = Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    yield driver
    driver.quit()


def page(platform: Platform, service: str) -> Link:
    return next(link for link in links(platform.installation, [service]))


def wait_for(browser: WebDriver, how: str, what: str) -> WebElement:
    found = expected_conditions.visibility_of_element_located((how, what))
    return WebDriverWait(browser, PATIENCE_SECONDS).until(found)


def with_text(text: str) -> str:
    return f"//*[normalize-space(text())='{text}']"


def save(browser: WebDriver, folder: Path, name: str) -> None:
    assert browser.save_screenshot(str(folder / f"{name}.png"))


def test_airflow_shows_the_daily_pipeline(platform: Platform, browser: WebDriver, screenshots: Path) -> None:
    airflow = page(platform, "airflow-api-server")
    browser.get(airflow.address)
    wait_for(browser, By.NAME, "username").send_keys("admin")
    password = wait_for(browser, By.NAME, "password")
    password.send_keys(platform.secret("airflow_admin"), Keys.ENTER)
    wait_for(browser, By.XPATH, with_text("Home"))
    save(browser, screenshots, "airflow-home")
    browser.get(f"{airflow.address}/dags")
    wait_for(browser, By.XPATH, with_text("lakepulse_daily_pipeline"))
    save(browser, screenshots, "airflow-dags")
    browser.get(f"{airflow.address}/dags/lakepulse_daily_pipeline")
    wait_for(browser, By.XPATH, with_text("quality_check"))
    save(browser, screenshots, "airflow-daily-pipeline")


def test_jupyter_opens_a_notebook(platform: Platform, browser: WebDriver, screenshots: Path) -> None:
    jupyter = page(platform, "jupyter")
    browser.get(jupyter.address)
    wait_for(browser, By.NAME, "password").send_keys(platform.secret("jupyter_token"), Keys.ENTER)
    wait_for(browser, By.XPATH, "//*[contains(text(), '1-tour.ipynb')]")
    save(browser, screenshots, "jupyter-launcher")
    browser.get(f"{jupyter.address}/lab/tree/4-sales-analysis.ipynb")
    wait_for(browser, By.CSS_SELECTOR, ".jp-MarkdownOutput h1")
    save(browser, screenshots, "jupyter-notebook")


def test_minio_shows_the_buckets(platform: Platform, browser: WebDriver, screenshots: Path) -> None:
    minio = page(platform, "minio")
    browser.get(minio.address)
    wait_for(browser, By.ID, "accessKey").send_keys(minio.user)
    wait_for(browser, By.ID, "secretKey").send_keys(platform.secret("minio_root"), Keys.ENTER)
    wait_for(browser, By.XPATH, "//*[contains(text(), 'lakepulse-gold')]")
    wait_for(browser, By.XPATH, with_text("Acknowledge")).click()
    WebDriverWait(browser, PATIENCE_SECONDS).until(
        expected_conditions.invisibility_of_element_located((By.XPATH, with_text("Acknowledge")))
    )
    save(browser, screenshots, "minio-buckets")


def test_spark_shows_its_workers(platform: Platform, browser: WebDriver, screenshots: Path) -> None:
    browser.get(page(platform, "spark-master").address)
    wait_for(browser, By.XPATH, "//td[contains(text(), 'ALIVE')]")
    save(browser, screenshots, "spark")
