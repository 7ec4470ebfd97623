"""What reaches a clipboard: of the terminal by OSC 52, through tmux and screen too, and of a display of its own."""

import base64
import os
import re
import select
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from screen import Screen
from world import BIG, FOUND, stop

KEY = "aws_mayras_password"
VALUE = b"fake-mayras-password"
OSC52 = re.compile(rb"\x1b\]52;([^;\x07\x1b]*);([^\x07\x1b]*)(?:\x07|\x1b\\)")
SPILLED = re.compile(rb"[A-Za-z0-9+/=]{200,}")


def surroundings(**changes):
    variables = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8", **changes}
    return {name: value for name, value in variables.items() if value is not None}


SSH = {"SSH_TTY": "/dev/pts/99", "SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}


def raw(screen):
    """Everything that was written to the terminal, byte for byte."""
    return (screen.folder / "raw").read_bytes()


def copies(screen):
    """What OSC 52 put on the clipboard of a terminal with nothing in between, in order."""
    return [base64.b64decode(encoded) for _, encoded in OSC52.findall(raw(screen))]


def copy_in(screen, key=KEY):
    """Selects the key and copies its value."""
    screen.keys("/")
    screen.until(lambda text: "e.g. ^aws_" in text or "esc: clear" in text, "no prompt")
    screen.keys("C-u")
    screen.type(key)
    screen.until(lambda text: any("▸" in line and key in line for line in text.splitlines()), f"no {key}")
    screen.keys("Enter", "y")


@contextmanager
def demo(world, env, *before):
    """The demo with a value copied. What comes `before` runs it."""
    with Screen([*before, world.program, "demo"], env) as screen:
        screen.wait("SAMPLE", KEY)
        copy_in(screen)
        yield screen


def leave(screen):
    """Quits where something stands between the program and the terminal that keeps a state of its own."""
    screen.keys("q")
    end = time.monotonic() + 15
    while screen.read("code") is None:
        assert time.monotonic() < end, screen.text()
        time.sleep(0.05)


def check_osc52_over_ssh_is_byte_exact_and_overwritten_at_the_end(world):
    with demo(world, surroundings(**SSH)) as screen:
        screen.wait("sent to the terminal (OSC 52)", "overwritten blindly", "value sent by OSC 52")
        assert b"\x1b]52;c;" + base64.b64encode(VALUE) + b"\x07" in raw(screen)
        assert copies(screen) == [VALUE]
        assert VALUE not in raw(screen), "copying shows nothing"
        screen.quit()
        assert copies(screen) == [VALUE, b""]
        written = raw(screen)
        assert written.rfind(b"\x1b]52;c;\x07") < written.rfind(b"\x1b[?1049l"), "after the end"


def check_a_name_is_not_overwritten(world):
    with demo(world, surroundings(**SSH)) as screen:
        screen.wait("value sent to the terminal")
        screen.keys("c")
        screen.wait("name sent to the terminal")
        screen.quit()
        assert copies(screen) == [VALUE, KEY.encode()]


def check_a_signal_ends_with_the_clipboard_overwritten(world):
    for number, code in ((signal.SIGTERM, 143), (signal.SIGHUP, 129)):
        with demo(world, surroundings(**SSH)) as screen:
            screen.wait("value sent to the terminal")
            os.kill(screen.pid(), number)
            assert screen.ended() == code
            assert copies(screen) == [VALUE, b""]


def check_nothing_is_sent_unasked_or_where_it_must_not(world):
    for changes, words in (
        ({"SCRIPT": "/tmp/typescript"}, "being recorded"),
        ({**SSH, "ASCIINEMA_REC": "1"}, "being recorded"),
    ):
        with demo(world, surroundings(**changes)) as screen:
            screen.wait("not copied", words)
            screen.quit()
            assert b"\x1b]52" not in raw(screen), f"OSC 52 under {changes}"


def check_a_value_that_does_not_fit_is_refused_whole(world):
    command = [world.program, "--order", "aws,env", "--endpoint-url", world.url]
    with Screen(command, world.environment(**SSH)) as screen:
        screen.wait("1,000 keys", timeout=20)
        copy_in(screen, BIG)
        screen.wait("not copied", "nothing was sent")
        copy_in(screen, FOUND)
        screen.wait("value sent to the terminal")
        # The control: the small one went, and alone.
        assert copies(screen) == [world.value(FOUND).encode()]
        screen.quit()


def check_what_the_program_writes_inside_tmux(world):
    with demo(world, surroundings(**SSH, TMUX="/tmp/fake,1,0")) as screen:
        screen.wait("sent to tmux", "may keep a copy", "value sent through tmux")
        plain = b"\x1b]52;c;" + base64.b64encode(VALUE) + b"\x07"
        assert plain + b"\x1bPtmux;\x1b" + plain + b"\x1b\\" in raw(screen), raw(screen)[-600:]
        screen.keys("C-z")
        screen.wait("stopped")
        (screen.folder / "fg").touch()
        screen.wait("before the program stopped", "tmux list-buffers")
        screen.quit()
        cleared = b"\x1b]52;c;IA==\x07\x1bPtmux;\x1b\x1b]52;c;\x07\x1b\\"
        assert raw(screen).count(cleared) == 1, "overwritten once, before it stopped"


def check_what_arrives_through_a_real_tmux(world, options, arrives, keeps):
    with tempfile.TemporaryDirectory(prefix="varlens-tmux-") as folder:
        (Path(folder) / "conf").write_text(options.replace("; ", "\n") + "\n")
        tmux = ["tmux", "-u", "-S", f"{folder}/socket", "-f", f"{folder}/conf"]
        env = surroundings(**SSH)

        def kept():
            return subprocess.run([*tmux, "list-buffers"], capture_output=True, env=env, timeout=20).stdout

        try:
            with demo(world, env, *tmux, "new-session") as screen:
                screen.wait("value sent to tmux")
                assert set(copies(screen)) == ({VALUE} if arrives else set()), copies(screen)
                assert (VALUE in kept()) == keeps, kept()
                screen.keys("c")
                screen.wait("name sent to tmux")
                screen.keys("y")
                screen.wait("value sent to tmux")
                leave(screen)
                if arrives:
                    assert copies(screen)[-1].strip() == b"", "it stays on the terminal's clipboard"
        finally:
            subprocess.run([*tmux, "kill-server"], capture_output=True, env=env, timeout=20)


check_what_arrives_through_a_real_tmux.cases = [
    ("set -g set-clipboard on", True, True),
    ("set -g allow-passthrough on", True, False),
    ("set -g set-clipboard on; set -g allow-passthrough on", True, True),
    ("set -g set-clipboard external", False, False),
    ("set -g status on", False, False),
]


def check_what_arrives_through_a_real_screen(world):
    assert shutil.which("screen"), "screen is missing"
    client = world.client()
    name, value = "airflow/variables/aws_long_one", f"{world.canary}-{'long ' * 8_000}"
    client.create_secret(Name=name, SecretString=value)
    try:
        with tempfile.TemporaryDirectory(prefix="varlens-screen-") as folder:
            os.chmod(folder, 0o700)
            (Path(folder) / "rc").write_text("startup_message off\n")
            env = world.environment(**SSH, SCREENDIR=folder)
            inside = [world.program, "--order", "aws,env", "--endpoint-url", world.url]
            with Screen(["screen", "-U", "-c", f"{folder}/rc", *inside], env) as screen:
                screen.wait("1,001 keys", timeout=20)
                copy_in(screen, FOUND)
                screen.wait("value sent through screen")
                copy_in(screen, "aws_long_one")
                screen.until(lambda _: len(copies(screen)) == 2, "the long one does not arrive")
                sent = [world.value(FOUND).encode(), value.encode()]
                assert copies(screen) == sent
                leave(screen)
                assert copies(screen) == [*sent, b""]
                assert not SPILLED.search(OSC52.sub(b"", raw(screen))), "a part of the sequence is on the screen"
    finally:
        client.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)


class Display:
    """An X server without a screen, and its clipboard."""

    def __init__(self):
        for tool in ("Xvfb", "xclip"):
            assert shutil.which(tool), f"{tool} is missing"
        reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-nolisten", "tcp", "-screen", "0", "640x480x24"]
        # A desktop always has another client; without one, Xvfb would start again whenever the program closes its connection.
        command.append("-noreset")
        self.process = subprocess.Popen(
            command, pass_fds=[writing], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(writing)
        number = b""
        try:
            # Up to the end of the line: Xvfb ends if it cannot write all of it.
            while not number.endswith(b"\n"):
                assert select.select([reading], [], [], 20)[0], "Xvfb does not say its number"
                number += os.read(reading, 16)
        finally:
            os.close(reading)
        self.name = ":" + number.decode().strip()

    def env(self):
        return surroundings(DISPLAY=self.name)

    def clipboard(self, target="UTF8_STRING"):
        """What is on the clipboard; None for nothing."""
        command = ["xclip", "-selection", "clipboard", "-o", "-t", target]
        done = subprocess.run(command, capture_output=True, env=self.env(), timeout=10, stdin=subprocess.DEVNULL)
        return done.stdout if done.returncode == 0 else None

    def put(self, content):
        command = ["xclip", "-selection", "clipboard", "-i"]
        subprocess.run(command, input=content, stdout=subprocess.DEVNULL, env=self.env(), timeout=10, check=True)

    def until(self, content, what, timeout=10):
        end = time.monotonic() + timeout
        while (found := self.clipboard()) != content:
            assert time.monotonic() < end, f"{what}: {found!r}"
            time.sleep(0.05)

    def until_not(self, content, what, timeout=10):
        end = time.monotonic() + timeout
        while self.clipboard() == content:
            assert time.monotonic() < end, what
            time.sleep(0.05)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        stop(self.process)


def copied(world, display, **changes):
    """The demo under a display, with a value copied."""
    return demo(world, surroundings(DISPLAY=display.name, **changes))


def check_a_display_gets_the_value_with_the_hint_and_loses_it_at_the_end(world):
    with Display() as display, copied(world, display) as screen:
        screen.wait("value copied; cleared in 45 s", "value on the clipboard")
        assert display.clipboard() == VALUE
        targets = display.clipboard("TARGETS").decode().split()
        assert "x-kde-passwordManagerHint" in targets and "SAVE_TARGETS" not in targets, targets
        assert display.clipboard("x-kde-passwordManagerHint") == b"secret"
        assert "\x1b]52" not in screen.raw(), "beside a display nothing is sent to the terminal"
        screen.keys("c")
        screen.wait("name copied")
        display.until(KEY.encode(), "no name")
        # The control: a name is no secret, and managers may keep it.
        assert "x-kde-passwordManagerHint" not in display.clipboard("TARGETS").decode()
        screen.keys("y")
        display.until(VALUE, "no value")
        screen.quit()
        assert display.clipboard() is None


def check_what_somebody_else_copied_since_stays(world):
    with Display() as display, copied(world, display) as screen:
        screen.wait("value copied")
        display.put(b"of somebody else")
        screen.quit()
        assert display.clipboard() == b"of somebody else"


def check_a_display_loses_the_value_when_its_time_is_up(world):
    with Display() as display, copied(world, display) as screen:
        screen.wait("value copied")
        assert display.clipboard() == VALUE
        screen.wait("was cleared from the clipboard", timeout=60)
        display.until(None, "the value stays")
        screen.quit()


def check_a_display_loses_the_value_before_the_program_stops(world):
    with Display() as display, copied(world, display) as screen:
        screen.wait("value copied")
        assert display.clipboard() == VALUE
        screen.keys("C-z")
        screen.wait("stopped")
        assert display.clipboard() is None
        (screen.folder / "fg").touch()
        screen.wait("cleared before the program stopped")
        screen.quit()


def check_over_ssh_a_forwarded_display_is_left_alone(world):
    with Display() as display, copied(world, display, **SSH) as screen:
        screen.wait("OSC 52")
        assert display.clipboard() is None
        assert "\x1b]52;c;" in screen.raw()
        screen.quit()
