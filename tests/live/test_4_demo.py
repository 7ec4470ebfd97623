"""The sample, and what the program asks of the machine: no network, no file, no variable for the sample."""

import fcntl
import os
import pty
import select
import shutil
import struct
import subprocess
import termios
import time

from screen import Screen
from world import FOUND

BOTH = [(80, 24), (160, 50)]
NOTHING = {"PATH": os.environ["PATH"], "TERM": "xterm-256color"}


def demo(world, width=80, height=24, wrapper=(), env=None):
    return Screen([*wrapper, world.program, "demo"], NOTHING if env is None else env, width, height)


def check_demo_without_home_and_credentials(world, width, height):
    with demo(world, width, height) as screen:
        screen.wait("SAMPLE DATA", "aws_mayras_password", timeout=15)
        screen.keys("/")
        screen.type("mayras")
        screen.wait("aws_mayras_secret", "aws_mayras_password", "datacoves_mayras_secret", "3 of 16 variables")
        screen.keys("Enter", "g", "Enter")
        screen.wait("live lookup", "shadowed, different value")
        assert "fake-mayras" not in screen.raw() and "fake-older" not in screen.raw()
        screen.keys("x")
        screen.wait("fake-mayras-password", "hides in", "SAMPLE DATA")
        screen.keys("j")
        screen.wait_gone("fake-mayras")
        screen.keys("Escape")
        screen.keys("Escape")
        screen.wait_gone(" of 16 variables")
        screen.keys("=")
        screen.type("aws_stripe_api_key")
        screen.keys("Enter")
        screen.wait("similar: ", "aws_stripe-api-key")
        screen.quit()
        assert not screen.stderr()


check_demo_without_home_and_credentials.cases = BOTH


def check_demo_ignores_the_environment(world):
    env = world.environment(
        AIRFLOW_VAR_AWS_MAYRAS_SECRET=world.canary,
        AIRFLOW_VAR_OF_THIS_SHELL="x",
        AIRFLOW__SECRETS__BACKEND="some.Backend",
        VARLENS_CONFIG="/nowhere/config.toml",
    )
    with demo(world, env=env) as screen:
        screen.wait("SAMPLE DATA", "aws_mayras_password", timeout=15)
        screen.keys("/")
        screen.type("of_this_shell")
        screen.wait("no key matches")
        screen.keys("Escape")
        screen.quit()


def check_demo_draws_nothing_while_nothing_happens(world):
    with demo(world) as screen:
        screen.wait("SAMPLE DATA", "aws_mayras_password", timeout=15)
        screen.keys("j", "k")
        size = steady(screen)
        time.sleep(3)  # The only way to see that nothing happens.
        assert len(screen.raw()) == size, "frames are drawn while nothing happens"
        screen.keys("j")
        screen.until(lambda _: len(screen.raw()) > size, "the control: a key draws a frame")
        screen.quit()


def steady(screen):
    """The size of what was written, once it has not grown for half a second."""
    size, since = -1, time.monotonic()
    until = since + 15
    while time.monotonic() < until:
        now = len(screen.raw())
        if now != size:
            size, since = now, time.monotonic()
        elif time.monotonic() - since > 0.5:
            return size
        time.sleep(0.05)
    raise AssertionError("it keeps writing")


def traced(world, name):
    assert shutil.which("strace"), "strace is missing"
    path = world.folder / name
    return path, ("strace", "-f", "-qq", "-s", "200", "-e", "trace=network,open,openat", "-o", str(path))


def internet(trace):
    return [line for line in trace.splitlines() if "AF_INET" in line]


def check_demo_opens_no_socket_and_no_file_of_the_person(world):
    path, wrapper = traced(world, "demo.trace")
    env = world.environment()
    with demo(world, wrapper=wrapper, env=env) as screen:
        screen.wait("SAMPLE DATA", "aws_mayras_password", timeout=30)
        screen.keys("Enter")
        screen.wait("live lookup")
        screen.keys("K")
        screen.wait("connections")
        screen.quit()
    trace = path.read_text(errors="replace")
    assert not internet(trace), internet(trace)[:3]
    opened = [line for line in trace.splitlines() if "open" in line and str(world.home) in line]
    assert not opened, opened[:3]
    # The control: the same trace of a listing sees both.
    path, wrapper = traced(world, "list.trace")
    ran = world.run("list", "--json", "--order", "aws,env", wrapper=wrapper)
    assert ran.code == 0, ran
    trace = path.read_text(errors="replace")
    assert any(f"htons({world.port})" in line for line in internet(trace)), "the control sees no connection"
    assert str(world.home) in trace, "the control sees no file"
    # Not asked for: no other machine is spoken to.
    elsewhere = [line for line in internet(trace) if "connect(" in line and "127.0.0.1" not in line]
    assert not elsewhere, elsewhere[:3]


def check_version_needs_nothing(world):
    path, wrapper = traced(world, "version.trace")
    ran = world.run("--version", endpoint=False, wrapper=wrapper, env=NOTHING)
    assert ran.code == 0 and ran.out.startswith("varlens "), ran
    assert not internet(path.read_text(errors="replace"))


def in_pty(command, env, width, height, keys, timeout=20):
    """Runs a program in a bare pty of this size. Gives its exit code and what it wrote."""
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
    before = termios.tcgetattr(child)
    process = subprocess.Popen(
        command, stdin=child, stdout=child, stderr=child, env=env, start_new_session=True, close_fds=True
    )
    written = b""
    until = time.monotonic() + timeout
    try:
        while process.poll() is None:
            assert time.monotonic() < until, f"still running at {width}x{height}: {written[-300:]!r}"
            if select.select([parent], [], [], 0.1)[0]:
                written += os.read(parent, 65_536)
            if keys and b"\x1b[?1049h" in written and b"\x1b[?2026l" in written:
                os.write(parent, keys)
                keys = b""
        while select.select([parent], [], [], 0)[0]:
            written += os.read(parent, 65_536)
        assert termios.tcgetattr(child) == before, "the terminal is not as it was"
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        os.close(parent)
        os.close(child)
    return process.returncode, written.decode("utf-8", "replace")


def check_a_terminal_without_a_size(world):
    for width, height in ((0, 0), (0, 24), (80, 0), (1, 1), (80, 24)):
        code, written = in_pty([world.program, "demo"], NOTHING, width, height, b"q")
        assert code == 0, f"{width}x{height} gave exit code {code}: {written[-500:]}"
        assert "panicked" not in written and "fault in varlens" not in written, written[-500:]
        assert written.rfind("\x1b[?1049h") < written.rfind("\x1b[?1049l"), "the alternate screen was not left"


def check_a_pty_that_closes(world):
    """The window is closed: the program ends, and does not spin."""
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen([world.program, "demo"], stdin=child, stdout=child, stderr=child, env=NOTHING)
    try:
        os.close(child)
        seen = b""
        until = time.monotonic() + 15
        while b"SAMPLE" not in seen and time.monotonic() < until:
            if select.select([parent], [], [], 0.2)[0]:
                seen += os.read(parent, 65_536)
        assert b"SAMPLE" in seen
        os.close(parent)
        process.wait(10)
    except subprocess.TimeoutExpired:
        raise AssertionError("it outlives its terminal") from None
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def check_explorer_says_what_is_wrong(world):
    cases = (
        ("no credentials", {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}, "credentials", "AWS_PROFILE"),
        ("no region", {"AWS_REGION": None, "AWS_DEFAULT_REGION": None}, "no AWS region is set", "--region"),
    )
    for what, changes, *words in cases:
        with Screen([world.program, "--endpoint-url", world.url], world.environment(**changes), 160, 30) as screen:
            screen.wait(*words, "r: retry", timeout=20)
            screen.keys("=")
            screen.type(FOUND)
            screen.keys("Enter")
            screen.wait("not inspected", timeout=20)
            assert screen.read("code") is None, what
            screen.quit()


def check_explorer_with_an_endpoint_that_is_not_there(world):
    from world import free_port

    env = world.environment(AIRFLOW_VAR_ONLY_ENV="x")
    with Screen([world.program, "--endpoint-url", f"http://127.0.0.1:{free_port()}"], env, 160, 30) as screen:
        screen.wait("only_env", timeout=10)  # A layer that fails never hides another.
        screen.wait("cannot be reached", "r: retry", timeout=30)
        screen.keys("Enter")
        screen.keys("?")
        screen.wait("Keyboard shortcuts")
        screen.keys("Escape")
        screen.quit()


def check_explorer_says_a_warning_of_the_configuration(world):
    path = world.file("warn.toml", '[deployments.prod]\naws = { regoin = "us-east-1" }\n')
    command = [world.program, "--config", path, "--endpoint-url", world.url]
    with Screen(command, world.environment(), 160, 30) as screen:
        screen.wait("regoin", "region", timeout=5)
        screen.quit()


def check_explorer_with_a_configuration_that_cannot_be_used(world):
    path = world.file("bad.toml", "default = prod\n")
    with Screen([world.program, "--config", path], world.environment(), 80, 24) as screen:
        code = screen.ended()
        assert code == 2 and "TOML" in screen.stderr() and "bad.toml:1" in screen.stderr(), (code, screen.stderr())
