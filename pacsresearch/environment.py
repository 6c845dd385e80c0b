"""Make ``.venv`` from the lock file with what a bare machine has; nothing is asked to be installed first.

``python3 pacsresearch/environment.py`` (the Makefile calls it) uses uv where there is one, otherwise pip, and
does nothing while the lock and the interpreter are as they were. Standard library only, and readable by the old
Pythons that some machines still call ``python3``: it looks for a newer one beside it.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "made-from.txt"
OLDEST = (3, 11)
LOCKS = {"run": "requirements.lock", "test": "requirements-test.lock"}
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--with-tests", action="store_true", help="also what the tests need")
    wanted = "test" if parser.parse_args().with_tests else "run"
    if is_current(wanted):
        return 0
    try:
        make(wanted)
    except subprocess.CalledProcessError as error:
        print(f"error: the environment could not be made: {Path(error.cmd[0]).name} ended with {error.returncode} "
              "(its own words stand above). Is the package registry reachable? Then run the same command again.",
              file=sys.stderr)
        return 2
    return 0


def is_current(wanted: str) -> bool:
    """Whether .venv stands and was made from this lock; one with the tests' packages serves a run too."""
    try:
        stamp = STAMP.read_text("utf-8").split()
    except OSError:
        return False
    good = [_digest(name) for name in (["test"] if wanted == "test" else ["run", "test"])]
    return PYTHON.exists() and len(stamp) == 2 and stamp[1] in good and _runs(PYTHON)


def make(wanted: str) -> None:
    """Create or bring up to date .venv from the lock, hashes checked, byte code compiled."""
    lock = ROOT / LOCKS[wanted]
    python = find_python()
    STAMP.unlink(missing_ok=True)
    uv = shutil.which("uv")
    print(f"making .venv with {'uv' if uv else 'pip'} from {lock.name} (once; a minute or two)", flush=True)
    if VENV.exists() and not _runs(PYTHON):
        shutil.rmtree(VENV)  # its interpreter is gone: nothing in it can be used
    if uv:
        if not VENV.exists():
            _run([uv, "venv", "--quiet", "--python", python, str(VENV)])
        pip = [uv, "pip", "--quiet"]
        into = ["--python", str(PYTHON)]
        # Byte code is compiled now: otherwise every notebook's kernel pays for it again where writing it is off.
        _run([*pip, "sync", *into, "--require-hashes", "--compile-bytecode", str(lock)])
    else:
        if not VENV.exists():
            _make_with_venv(python)
        pip = [str(PYTHON), "-m", "pip", "--quiet", "--quiet", "--disable-pip-version-check"]
        into = []
        _run([*pip, "install", "--require-hashes", "--compile", "-r", str(lock)])
    # The package itself, editable; its build backend is in the lock, so nothing is fetched.
    _run([*pip, "install", *into, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    STAMP.write_text(f"{lock.name} {_digest(wanted)}\n", "utf-8")


def find_python() -> str:
    """This Python, or a newer one on the PATH, or (with uv) one that uv finds."""
    if sys.version_info >= OLDEST:
        return sys.executable
    for minor in (13, 12, 11, 14):
        found = shutil.which(f"python3.{minor}")
        if found and _runs(Path(found)):
            return found
    if shutil.which("uv"):
        return f">={OLDEST[0]}.{OLDEST[1]}"
    sys.exit(f"error: python3 is {sys.version.split()[0]}; pacsresearch needs {OLDEST[0]}.{OLDEST[1]} or newer. "
             "Install one (Debian, Ubuntu: apt install python3.11 python3.11-venv) or uv, then run the same command again.")


def _make_with_venv(python: str) -> None:
    try:
        _run([python, "-m", "venv", str(VENV)])
    except subprocess.CalledProcessError:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit("error: this Python has no venv with pip. Debian, Ubuntu: apt install python3-venv; or install uv. "
                 "Then run the same command again.")


def _digest(wanted: str) -> str:
    """What the environment depends on: the lock, and the package's own entry points."""
    digest = hashlib.sha256((ROOT / LOCKS[wanted]).read_bytes())
    digest.update((ROOT / "pyproject.toml").read_bytes())
    return digest.hexdigest()


def _runs(python: Path) -> bool:
    try:
        return subprocess.run([str(python), "-c", ""], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def _run(command: list) -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE")}
    subprocess.run(command, check=True, env=environment)


if __name__ == "__main__":
    sys.exit(main())
