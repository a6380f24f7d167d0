"""python -m tests.old_word: the recorded DOCX files saved as DOC, WPS and RTF by LibreOffice, into fixtures/office/.

A WPS file is a DOC under another name. The truth about each is that about the DOCX it was made from.
"""

import subprocess
import tempfile
from pathlib import Path

import click

from tests.fixtures import DOCUMENTS, EXPECTED

FOLDER = Path(__file__).parent / "fixtures" / "office"
MADE = (
    ("2014_annexes_docx", "doc"),
    ("2020_signs", "doc"),
    ("2023_wrong_totals", "wps"),
    ("2023_form_of_2019", "rtf"),
)
FILTERS = {"doc": "doc:MS Word 97", "wps": "doc:MS Word 97", "rtf": "rtf:Rich Text Format"}


def recorded() -> list[tuple[Path, Path]]:
    """(document, truth) of each."""
    return [(FOLDER / f"{name}.{suffix}", EXPECTED / f"{name}.json") for name, suffix in MADE]


@click.command()
def main() -> None:
    """Save the recorded DOCX files as DOC, WPS and RTF with LibreOffice. Example: python -m tests.old_word"""
    FOLDER.mkdir(exist_ok=True)
    for name, suffix in MADE:
        with tempfile.TemporaryDirectory() as folder:
            command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
            command += ["--convert-to", FILTERS[suffix], "--outdir", folder, str(DOCUMENTS / f"{name}.docx")]
            subprocess.run(command, check=True, timeout=120)
            (made,) = Path(folder).glob(f"{name}.*")
            (FOLDER / f"{name}.{suffix}").write_bytes(made.read_bytes())


if __name__ == "__main__":
    main()
