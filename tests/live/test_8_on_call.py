"""One sitting in a real terminal: find, walk, ask what if, go to another deployment, resize, stop, go on, quit."""

import tempfile
from pathlib import Path

from screen import Screen
from test_3_explorer import opened, select
from world import FOUND

TWO_DEPLOYMENTS = """
default = "dev"
mouse = true

[deployments.dev]
airflow = "2.10.5"
amazon-provider = "9.4.0"
order = ["aws", "env"]
aws = {{ region = "us-east-1", endpoint-url = "{url}" }}

[deployments.prod]
airflow = "2.10.5"
amazon-provider = "9.4.0"
order = ["aws", "env"]
color = "red"
metadata-only = true
aws = {{ region = "us-east-1", endpoint-url = "{url}" }}
"""


def check_a_sitting(world):
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.toml"
        config.write_text(TWO_DEPLOYMENTS.format(url=world.url))
        command = [world.program, "--config", str(config)]
        with Screen(command, world.environment(), 120, 35) as screen:
            opened(screen)
            assert " dev " in screen.text().splitlines()[0], screen.text()
            select(screen, FOUND)
            screen.keys("Enter")
            screen.wait("live lookup", "found, wins", timeout=10)
            screen.keys("w")
            screen.wait("What if", "no changes yet")
            screen.keys("Space")
            screen.wait("WHAT IF", f"{FOUND}: aws", "newly uncertain")
            screen.keys("Escape")
            screen.wait_gone("What if")
            screen.keys("P")
            screen.wait("prod", "metadata-only", "(current)")
            screen.type("prod")
            screen.keys("Enter")
            screen.until(lambda text: " prod (metadata-only)" in text.splitlines()[0], "not in prod", 20)
            opened(screen)
            screen.keys("x")
            screen.wait("metadata-only: values are not read")
            for width, height in ((60, 20), (200, 60), (30, 9), (120, 35)) * 5:
                screen.resize(width, height)
            screen.wait("prod", " variables", timeout=10)
            screen.keys("C-z")
            screen.wait("stopped")
            (screen.folder / "fg").touch()
            screen.wait("prod", " variables")
            screen.quit()
            raw = screen.raw()
            assert not world.leaks(raw), "a value was written to the terminal"
            assert "\x1b[?1000h" in raw and raw.rfind("\x1b[?1000h") < raw.rfind("\x1b[?1000l"), "the mouse was kept"


def check_the_cause_in_three_keys(world):
    with Screen([world.program, "--endpoint-url", world.url, "--order", "aws,env"], world.environment(), 80, 24) as screen:
        opened(screen)
        screen.keys("=")
        screen.type("aws_fuond")
        screen.keys("Enter")
        # Where it was looked for, why each layer did not give it, and the nearest names.
        screen.wait("airflow/variables/aws_fuond", "AIRFLOW_VAR_AWS_FUOND", "absent", "similar: ", FOUND, timeout=10)
        screen.quit()
