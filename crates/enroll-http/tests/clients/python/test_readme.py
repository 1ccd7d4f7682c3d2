"""What the README shows of the Python client is what it prints."""

import pathlib
import re
import subprocess
import sys

README = pathlib.Path(__file__).parents[5] / "README.md"


def test_the_walk_prints_what_the_readme_says(emulator):
    text = README.read_text()
    (program, printed) = re.search(
        r"```python\n(.*?)```\n\n```text\n(.*?)```", text, re.DOTALL
    ).groups()
    program = program.replace("http://127.0.0.1:8180", emulator.url)
    run = subprocess.run([sys.executable, "-"], input=program, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert run.stdout == printed
