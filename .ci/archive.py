"""Packs a release's archive, then unpacks it and checks it.

    python .ci/archive.py PROGRAM FOLDER NAME      writes FOLDER/NAME.tar.gz, whose files are in a folder NAME
"""

import gzip
import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT")
# What the program prints, by the file that it becomes; each shell looks for the name that it is given here.
PRINTED = {
    "man/varlens.1": ("man",),
    "completions/varlens.bash": ("completions", "bash"),
    "completions/_varlens": ("completions", "zsh"),
    "completions/varlens.fish": ("completions", "fish"),
    "completions/varlens.elv": ("completions", "elvish"),
    "completions/_varlens.ps1": ("completions", "powershell"),
}


def printed(program, arguments):
    ran = subprocess.run([str(program), *arguments], check=True, capture_output=True, timeout=60, env={})
    return ran.stdout


def files(program):
    """The content of each file of the archive, by its path."""
    contents = {"varlens": program.read_bytes()}
    contents.update({path: printed(program, arguments) for path, arguments in PRINTED.items()})
    contents.update({name: (ROOT / name).read_bytes() for name in DOCUMENTS})
    return contents


def pack(path, name, contents):
    """The same content gives the same archive: no time, no user."""
    with path.open("wb") as file, gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for inner, data in sorted(contents.items()):
                entry = tarfile.TarInfo(f"{name}/{inner}")
                entry.size, entry.mode = len(data), 0o755 if inner == "varlens" else 0o644
                archive.addfile(entry, io.BytesIO(data))


def check(path, name):
    """Unpacks it with the system's tar; what is inside must be what the unpacked program prints."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["tar", "-xzf", str(path), "-C", folder], check=True)
        top = Path(folder) / name
        program = top / "varlens"
        version = printed(program, ["--version"]).decode().strip()
        assert name.startswith(version.replace(" ", "-") + "-"), f"{version} in {name}"
        for inner, arguments in PRINTED.items():
            data = (top / inner).read_bytes()
            assert b"varlens" in data and data == printed(program, arguments), inner
        for document in DOCUMENTS:
            assert (top / document).read_bytes() == (ROOT / document).read_bytes(), document
        names = {str(file.relative_to(top)) for file in top.rglob("*") if file.is_file()}
        assert names == {"varlens", *PRINTED, *DOCUMENTS}, names
        print(f"{path.name}: {version}, {len(names)} files, {path.stat().st_size // 1024} KiB")


def main():
    program, folder, name = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.tar.gz"
    pack(path, name, files(program))
    check(path, name)


if __name__ == "__main__":
    main()
