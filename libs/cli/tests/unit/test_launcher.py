"""The `kontor` launcher makes an environment without standing in the way of the tool that fills it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[4]

UV = """#!/usr/bin/env bash
set -e
if [ "$1" = venv ]; then
  for venv; do :; done
  mkdir -p "$venv/bin"
  printf '#!/usr/bin/env bash\\nexec {python} "$@"\\n' >"$venv/bin/python"
  chmod +x "$venv/bin/python"
else
  exec 8>"$KONTOR_VENV/.lock"
  flock --nonblock 8
  touch "$KONTOR_VENV/filled"
fi
"""


def launch(venv: Path, tools: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "KONTOR_VENV": str(venv), "PATH": f"{tools}:{os.environ['PATH']}"}
    return subprocess.run(
        ["bash", str(ROOT / "kontor"), "--help"], env=environment, capture_output=True, text=True, timeout=60
    )


def test_the_installer_can_lock_the_environment_it_fills(tmp_path: Path) -> None:
    """uv locks `.lock` in the environment; a launcher holding that file makes it wait five minutes."""
    tools, venv = tmp_path / "tools", tmp_path / "venv"
    tools.mkdir()
    (tools / "uv").write_text(UV.replace("{python}", sys.executable))
    (tools / "uv").chmod(0o755)
    (venv / "bin").mkdir(parents=True)

    made = launch(venv, tools)

    assert made.returncode == 0, made.stderr
    assert "Usage" in made.stdout
    assert (venv / "filled").exists()
    again = launch(venv, tools)
    assert "making the environment" in made.stderr
    assert "making the environment" not in again.stderr
