"""The program's memory: nothing of a value, of what was typed or pasted is left once it is hidden, cleared or closed.

Each check first finds what it looks for, while it has to be there. Only root can look: the program forbids others of its
user to read its memory.
"""

import functools
import os
import re
import secrets
import subprocess
import time
from contextlib import contextmanager

from screen import Screen
from test_3_explorer import opened, select
from test_6_clipboard import Display
from world import BIG, FOUND, JSON

PART = 24

# How often each of three values is shown and hidden.
CYCLES = 150

# A user that is not root.
NOBODY = 65534


def as_root(check):
    """The check; for any other user it says that it looks at nothing."""

    @functools.wraps(check)
    def checked(*arguments):
        if os.geteuid() == 0:
            check(*arguments)
        else:
            print("     | not looked at: only root can read the program's memory")

    return checked


def writable(pid):
    """The memory that the program can write: heap, stacks, data."""
    with open(f"/proc/{pid}/maps") as maps:
        regions = [line.split()[:2] for line in maps]
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for region, rights in regions:
            if not rights.startswith("rw"):
                continue
            start, end = (int(part, 16) for part in region.split("-"))
            try:
                memory.seek(start)
                yield memory.read(end - start)
            except OSError:
                pass  # Reserved, and never used.


def pattern(text):
    """The text as it is, in UTF-16, or with each letter in a cell of the screen."""
    letters = [re.escape(bytes([byte])) for byte in text.encode()]
    ways = [b"".join(letters), b"\0".join(letters)]
    # What lies between two letters depends on the size of a cell.
    ways += [(b"[\\0-\\xff]{%d}" % (size - 1)).join(letters[:8]) for size in range(16, 72, 4)]
    return re.compile(b"|".join(ways), re.DOTALL)


def copies(screen, text):
    """How often the text is in the program's memory."""
    wanted = pattern(text)
    return sum(len(wanted.findall(part)) for part in writable(screen.pid()))


def gone(screen, text, what):
    """Waits till the text is nowhere."""
    end = time.monotonic() + 5
    while (found := copies(screen, text)) > 0:
        assert time.monotonic() < end, f"{found} copies of {what} are left"
        time.sleep(0.2)


@contextmanager
def explorer(world, **env):
    """The explorer with all names listed, which clears the clipboard after two seconds."""
    settings = world.folder / "memory.toml"
    settings.write_text("clipboard-seconds = 2\nreveal-seconds = 600\n")
    command = [world.program, "--config", settings, "--order", "aws,env", "--endpoint-url", world.url]
    with Screen([str(part) for part in command], world.environment(**env)) as screen:
        opened(screen)
        yield screen
        screen.quit()



def check_doctor_says_whether_memory_is_locked(world):
    says = world.run("doctor", "--order", "env", endpoint=False).out
    is_locked = "ok       hardening: no part of varlens' memory is written to swap" in says
    assert is_locked != ("may be written to swap" in says), says
    with explorer(world) as screen, open(f"/proc/{screen.pid()}/status") as status:
        [kilobytes] = [int(line.split()[1]) for line in status if line.startswith("VmLck:")]
        assert (kilobytes > 0) == is_locked, f"{kilobytes} kB are locked"


@as_root
def check_others_of_the_same_user_cannot_look_at_the_program(world):
    def readable(*command):
        """Whether another process of the same user can read the environment of this one, and its limit for core dumps."""
        env = {"PATH": os.environ["PATH"], "FAKE": world.canary}
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, user=NOBODY, group=NOBODY, extra_groups=[], env=env
        )
        try:
            # It has answered something, so it has begun.
            process.stdin.write(b"fake\n")
            process.stdin.flush()
            if command[0] == "cat":
                process.stdout.readline()
            else:
                wait_for_hardening(process.pid)
            seen = subprocess.run(
                ["cat", f"/proc/{process.pid}/environ"],
                capture_output=True,
                user=NOBODY,
                group=NOBODY,
                extra_groups=[],
                timeout=10,
            )
            with open(f"/proc/{process.pid}/limits") as limits:
                [core] = [line.split()[4:6] for line in limits if line.startswith("Max core file size")]
            return world.canary.encode() in seen.stdout, core
        finally:
            process.kill()
            process.communicate()

    assert readable("cat")[0], "the control: an ordinary program can be read"
    assert readable(world.program, "mask", "aws_x") == (False, ["0", "0"])


def wait_for_hardening(pid):
    """Waits till the program reads its standard input, which comes after all that protects it."""
    end = time.monotonic() + 10
    while True:
        with open(f"/proc/{pid}/syscall") as syscall:
            if syscall.read().startswith("0 0x0 "):
                return
        assert time.monotonic() < end, "the program does not read its standard input"
        time.sleep(0.02)


@as_root
def check_a_value_is_gone_once_it_is_hidden(world, key):
    wanted = world.canary
    with explorer(world) as screen:
        select(screen, key)
        for _ in range(CYCLES):
            screen.keys("x")
            screen.wait("hides in")
            screen.wait(wanted)
            screen.keys("Escape")
            screen.wait_gone("hides in")
        screen.keys("x")
        screen.wait("hides in")
        assert copies(screen, wanted) > 0, "the control: a value that is shown is in memory"
        screen.keys("Escape")
        screen.wait_gone("hides in")
        gone(screen, wanted, "a value that was hidden")


check_a_value_is_gone_once_it_is_hidden.cases = [(FOUND,), (BIG,), (JSON,)]


@as_root
def check_a_copied_value_is_gone_once_the_clipboard_is_cleared(world):
    value = world.value(JSON)
    # Its end: what is written to the display later covers the beginning of what was written before.
    wanted = value[-PART:]
    with Display() as display, explorer(world, DISPLAY=display.name) as screen:
        select(screen, JSON)
        screen.keys("y")
        screen.wait("value copied")
        # Another program reads it, which puts it into what is written to the display.
        assert display.clipboard() == value.encode()
        assert copies(screen, wanted) > 0, "the control: a value on the clipboard is in memory"
        screen.wait("was cleared from the clipboard")
        display.until(None, "the value stays")
        gone(screen, wanted, "a value that was copied")
        # A value that is replaced on the clipboard, by our own copy of a name or by somebody else's.
        for replace in (lambda: screen.keys("c"), lambda: display.put(b"of somebody else")):
            screen.keys("y")
            display.until(value.encode(), "no value")
            replace()
            display.until_not(value.encode(), "the value stays")
            gone(screen, wanted, "a value that was replaced")


@as_root
def check_what_was_typed_or_pasted_is_gone_once_the_line_is_closed(world, opens):
    typed = "Zq" + secrets.token_hex(PART // 2)
    with explorer(world) as screen:
        for give in (screen.type, lambda text: paste(screen, text)):
            screen.keys(opens)
            give(typed)
            screen.wait(typed)
            assert copies(screen, typed) > 0, "the control: a line that is open is in memory"
            screen.keys("Escape")
            screen.wait_gone(typed)
            overwrite_keys(screen)
            gone(screen, typed, "a line that was closed")


check_what_was_typed_or_pasted_is_gone_once_the_line_is_closed.cases = [("/",), (":",), ("=",)]


def overwrite_keys(screen):
    """The library that reads the keys keeps the last ones until others come: docs/limits.md."""
    paste(screen, "j" * 1000)
    screen.wait("jjjj")
    screen.keys("Escape")
    screen.wait_gone("jjjj")
    screen.type("j" * 300)


def paste(screen, text):
    """As a terminal pastes: between brackets."""
    screen.tmux("set-buffer", text)
    screen.tmux("paste-buffer", "-p")
