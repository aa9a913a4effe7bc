"""Bundles of evidence: made, verified as their README says, altered."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from audited_logs import Scene

from domain.findings import Report
from services.audit import bundle
from services.audit.bundle import Selection, verifying

STORY = Selection("story", ("ferries",))
ARTICLE = Selection("articles", ("article-bby3pal7m3b3a6e343sa2ptpdi",))


def export(scene: Scene, folder: Path, selection: Selection = STORY, **how: object) -> Path:
    """Export a selection of a scene's log."""
    with scene.stet() as stet:
        bundle.bag(bundle.of(stet, selection, **how), folder)  # type: ignore[arg-type]
    return folder


def run_readme(folder: Path, **environment: str) -> list[str]:
    """Run the commands of a bundle's README in a shell that knows nothing but other tools."""
    text = (folder / "data/README.md").read_text()
    commands = "".join(re.findall(r"^```bash\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    tools = folder.parent / "tools"
    tools.mkdir(exist_ok=True)
    if not (tools / "bagit.py").exists():
        (tools / "bagit.py").symlink_to(Path(sys.executable).with_name("bagit.py"))
    done = subprocess.run(
        ["bash", "-c", commands],
        cwd=folder,
        env={"PATH": f"/usr/bin:/bin:{tools}", "TMPDIR": str(folder.parent), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def verified(folder: Path, scene: Scene) -> Report:
    return verifying.verify(folder, scene.verifiers)
