"""SBOMs list jars with their checksums and Go modules with their versions, and every image that is built has one."""

from ruamel.yaml import YAML

from lakepulse.settings import PROJECT_ROOT
from supply.parts import jars, modules
from supply.sbom import IMAGES, document


def test_every_image_that_is_built_has_one() -> None:
    services = YAML(typ="safe", pure=True).load(
        (PROJECT_ROOT / "docker-compose.yml").read_text().replace("!reset", "")
    )["services"]
    built = {each["image"].split("/")[1].split(":")[0] for each in services.values() if "build" in each}
    assert built == set(IMAGES)


def test_a_jar_has_the_checksum_that_it_is_fetched_by() -> None:
    found = {each["purl"]: each["hashes"] for each in jars(("spark",))}
    text = (PROJECT_ROOT / "ivy" / "checksums.sha256").read_text()
    digest = next(line.split()[0] for line in text.splitlines() if "spark/delta-spark_4.2" in line)
    assert found["pkg:maven/io.delta/delta-spark_4.2_2.13@4.4.0"] == [{"alg": "SHA-256", "content": digest}]


def test_every_fetched_file_is_in_some_image() -> None:
    listed = jars(("spark", "s3", "broker", "registry", "trino"))
    assert len(listed) >= len((PROJECT_ROOT / "ivy" / "checksums.sha256").read_text().splitlines())


def test_go_modules_are_those_of_go_mod() -> None:
    found = {each["purl"] for each in modules(PROJECT_ROOT / "docker" / "minio" / "go.mod")}
    assert "pkg:golang/github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c" in found
    assert len(found) > 100


def test_a_part_is_listed_once() -> None:
    package = {
        "type": "library",
        "name": "x",
        "version": "1",
        "purl": "pkg:pypi/x@1",
        "bom-ref": "pkg:pypi/x@1",
        "hashes": [],
    }
    found = document("jupyter", "1", {"runtime": [package], "jupyter": [package]})
    assert [each["name"] for each in found["components"]].count("x") == 1
    assert found["metadata"]["component"]["name"] == "lakepulse/jupyter"
