"""Takes out of an environment what no service of ours ever reads. Runs once, while the image is built.

Stripped are only libraries that were not rewritten to find others beside them: those do not survive it.
"""

import shutil
import site
import subprocess
from pathlib import Path

# Languages letters and pages are written in; `root` is what they all begin from.
_LANGUAGES = ("root", "de", "en")
_STRIPPED = (
    "uvloop/loop*.so",
    "saxonche.*.so",
    "_brotli*.so",
    "fontTools/**/*.so",
    "sqlalchemy/**/*.so",
    "cryptography/**/*.so",
    "obstore/*.so",
    "zopfli/*.so",
)
_UNREAD = ("pycountry/locales", "sqlalchemy/testing", "**/tests", "**/test")
# Sources of what is compiled, and what only editors read.
_UNREAD_ENDINGS = (".c", ".cpp", ".h", ".pxd", ".pxi", ".pyx", ".pyi")
# Code, whatever its folder is called.
_KEPT = ("weasyprint", "kontor")


def main() -> None:
    packages = Path(site.getsitepackages()[0])
    for data in (*packages.glob("babel/locale-data/*.dat"), *packages.glob("pyphen/dictionaries/*.dic")):
        if data.stem.removeprefix("hyph_").partition("_")[0] not in _LANGUAGES:
            data.unlink()
    for file in packages.rglob("*"):
        if file.suffix in _UNREAD_ENDINGS:
            file.unlink()
    for pattern in _UNREAD:
        for folder in sorted(packages.glob(pattern)):
            if folder.is_dir() and folder.relative_to(packages).parts[0] not in _KEPT:
                shutil.rmtree(folder)
    for pattern in _STRIPPED:
        for library in packages.glob(pattern):
            subprocess.run(["strip", "--strip-unneeded", library], check=True)


if __name__ == "__main__":
    main()
