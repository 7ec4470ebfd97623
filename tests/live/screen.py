"""A program in a real terminal: tmux on a socket of its own, driven by keys and read back."""

import fcntl
import os
import re
import shlex
import shutil
import struct
import subprocess
import tempfile
import termios
import time
from pathlib import Path

from grammar import violations

SGR = re.compile(r"\x1b\[([0-9;:]*)m")

# Runs in the pane, with job control. Waits for the recorder, keeps what `stty` says before and after, and says when the
# shell is back. A program that was stopped goes on when the file `fg` is there.
SCRIPT = """
set -m
cd {folder}
while [ ! -e go ]; do sleep 0.02; done
stty -g > before
sh -c 'echo $$ > pid.new; mv pid.new pid; exec "$@"' sh {command} 2> stderr
code=$?
if jobs -s | grep -q .; then
    echo stopped
    while [ ! -e fg ]; do sleep 0.02; done
    fg
    code=$?
fi
echo "$code" > code.new
stty -g > after
mv code.new code
echo ended
while [ ! -e end ]; do sleep 0.05; done
"""


class Screen:
    """One program in one window of tmux."""

    # Bytes that all programs wrote, each of which was looked at.
    scanned = 0

    def __init__(self, command, environment, width=80, height=24, ground="default"):
        # Else another program draws what this one writes.
        self.draws_itself = not {"tmux", "screen"} & {Path(str(part)).name for part in command}
        self.folder = Path(tempfile.mkdtemp(prefix="varlens-tmux-"))
        self.socket = str(self.folder / "socket")
        quoted = " ".join(shlex.quote(part) for part in command)
        variables = " ".join(shlex.quote(f"{name}={value}") for name, value in environment.items())
        script = SCRIPT.format(folder=self.folder, command=f"env -i {variables} {quoted}")
        (self.folder / "script").write_text(script)
        configuration = self.folder / "tmux.conf"
        configuration.write_text(
            "set -g status off\nset -g escape-time 10\nset -g focus-events on\n"
            f"set -g default-terminal xterm-256color\nset -g window-style bg={ground}\n"
        )
        self.tmux(
            "-f", configuration, "new-session", "-d", "-x", width, "-y", height, f"exec bash {self.folder}/script"
        )
        self.tmux("pipe-pane", "-O", f"cat > {self.folder}/raw")
        until = time.monotonic() + 10
        while not (self.folder / "raw").exists() and time.monotonic() < until:
            time.sleep(0.02)
        (self.folder / "go").touch()

    def tmux(self, *arguments):
        command = ["tmux", "-u", "-S", self.socket, *map(str, arguments)]
        environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "xterm-256color"}
        done = subprocess.run(command, capture_output=True, timeout=20, env=environment, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            raise AssertionError(f"tmux {arguments}: {done.stderr.decode()}")
        return done.stdout.decode("utf-8", "replace")

    def keys(self, *names):
        """Presses keys by tmux's names: `Enter`, `Tab`, `C-c`, `q`."""
        self.tmux("send-keys", *names)
        if "Escape" in names:
            # A key right behind it would be read as that key with alt.
            time.sleep(0.05)
            self.until(lambda _: self._waiting() == 0, "the program does not read its keys")

    def _waiting(self):
        """How many bytes the terminal holds that the program has not read."""
        terminal = os.open(self.ask("pane_tty"), os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            return struct.unpack("i", fcntl.ioctl(terminal, termios.FIONREAD, b"\0" * 4))[0]
        finally:
            os.close(terminal)

    def type(self, text):
        """Types a text, letter by letter."""
        self.tmux("send-keys", "-l", text)

    def text(self):
        return self.tmux("capture-pane", "-p")

    def styled(self):
        """The screen with its colours and attributes."""
        return self.tmux("capture-pane", "-p", "-e")

    def ask(self, variable):
        return self.tmux("display-message", "-p", f"#{{{variable}}}").strip()

    def raw(self):
        """Everything that the program wrote, byte for byte."""
        return (self.folder / "raw").read_bytes().decode("utf-8", "replace")

    def read(self, name):
        path = self.folder / name
        return path.read_text().strip() if path.exists() else None

    def stderr(self):
        return (self.folder / "stderr").read_bytes().decode("utf-8", "replace")

    def until(self, test, what, timeout=10):
        """Looks again and again till `test(screen)` is true. Gives the screen."""
        end = time.monotonic() + timeout
        while True:
            text = self.text()
            if test(text):
                return text
            if time.monotonic() > end:
                raise AssertionError(f"after {timeout} s: {what}\nthe screen:\n{text}\nstderr: {self.stderr()}")
            time.sleep(0.03)

    def wait(self, *texts, timeout=10):
        """Waits till all texts are on the screen."""
        return self.until(lambda text: all(part in text for part in texts), f"no {texts} on the screen", timeout)

    def wait_gone(self, *texts, timeout=10):
        return self.until(lambda text: not any(part in text for part in texts), f"{texts} still there", timeout)

    def resize(self, width, height):
        self.tmux("resize-window", "-x", width, "-y", height)

    def pid(self):
        end = time.monotonic() + 10
        while self.read("pid") is None:
            assert time.monotonic() < end, "the program was not started"
            time.sleep(0.02)
        return int(self.read("pid"))

    def ended(self, timeout=15):
        """Waits for the program's end and checks that the terminal is as before. Gives the exit code."""
        end = time.monotonic() + timeout
        while self.read("code") is None:
            if time.monotonic() > end:
                raise AssertionError(f"still running after {timeout} s\n{self.text()}")
            time.sleep(0.02)
        self.wait("ended")
        state = {name: self.ask(name) for name in ("alternate_on", "cursor_flag", "mouse_any_flag")}
        assert state == {"alternate_on": "0", "cursor_flag": "1", "mouse_any_flag": "0"}, f"terminal: {state}"
        assert self.read("before") == self.read("after"), f"stty: {self.read('before')} then {self.read('after')}"
        raw = self.raw()
        for on, off in (("\x1b[?2004h", "\x1b[?2004l"), ("\x1b[?1004h", "\x1b[?1004l"), ("\x1b[?2026h", "\x1b[?2026l")):
            assert raw.rfind(on) <= raw.rfind(off), f"{on!r} was not taken back"
        stderr = self.stderr()
        for sign in ("panicked", "fault in varlens", "Traceback"):
            assert sign not in stderr, stderr
        return int(self.read("code"))

    def quit(self):
        self.keys("q")
        code = self.ended()
        assert code == 0, f"q gave exit code {code}: {self.stderr()}"

    def close(self):
        (self.folder / "end").touch()
        try:
            self.tmux("kill-server")
        except AssertionError:
            pass  # The last window was gone, and the server with it.
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        raw = self.raw() if (self.folder / "raw").exists() else ""
        self.close()
        if kind is None and self.draws_itself:
            Screen.scanned += len(raw.encode())
            found = violations(raw)
            assert not found, f"not in the grammar of what is written to a terminal: {found[:5]}"


def selected(screen):
    """The line of the selected row, with its attributes."""
    lines = [line for line in screen.styled().splitlines() if "▸" in line]
    assert lines, f"no row is marked as selected\n{screen.text()}"
    return lines[0]


def has_reverse(styled):
    return any("7" in codes.split(";") for codes in SGR.findall(styled))


def colours(styled):
    """The colour codes in a capture: foreground, background, bright, 256 and true colour."""
    found = set()
    for codes in SGR.findall(styled):
        for code in re.split("[;:]", codes):
            if code.isdigit() and (30 <= int(code) <= 38 or 40 <= int(code) <= 48 or 90 <= int(code) <= 107):
                found.add(code)
    return found
