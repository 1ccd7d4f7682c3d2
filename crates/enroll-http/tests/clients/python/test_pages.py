"""The program in the page on the vendors' clients prints what the page shows."""

import pathlib
import re
import subprocess
import sys

PAGE = pathlib.Path(__file__).parents[5] / "docs" / "vendor-clients.md"


def test_the_program_prints_what_the_page_shows(emulator):
    text = PAGE.read_text()
    (program, printed) = re.search(
        r"```python\n(.*?)```\n\nprints\n\n```text\n(.*?)```", text, re.DOTALL
    ).groups()
    program = program.replace("http://127.0.0.1:8180", emulator.url)
    run = subprocess.run([sys.executable, "-"], input=program, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert run.stdout == printed
