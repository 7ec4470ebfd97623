"""The explorer in a real terminal against the Secrets Manager: every screen, and no value on any of them unasked."""

import json
import os
import signal
import time

from screen import SGR, Screen, colours, has_reverse, selected
from world import BIDI, BIG, BINARY, CONTROL, DELETED, FOUND, PASSWORD, SHADOWING, answering

SMALL = (80, 24)
LARGE = (160, 50)
BOTH = [SMALL, LARGE]
# Four layers do not fit in the small window with all that is said of them, so the short order is asked there too.
TWO = ("--order", "aws,env")


def explorer(world, size=SMALL, *arguments, env=None, url=None):
    command = [world.program, *arguments, "--endpoint-url", url or world.url]
    return Screen(command, world.environment() if env is None else env, *size)


def opened(screen):
    """Waits till every key is listed."""
    def complete(text):
        title = next((line for line in text.splitlines() if " variables" in line), "")
        return " 1,000 variables" in title and "…" not in title

    return screen.until(complete, "no 1,000 keys", 20)


def select(screen, key):
    """Filters till the key is selected."""
    screen.keys("Escape")
    screen.keys("/")
    screen.wait("e.g. ^aws_")
    screen.keys("C-u")
    screen.type(key)
    screen.until(
        lambda text: any("▸" in line and key in line for line in text.splitlines()) and f"/{key} " in text,
        f"{key} is not selected",
    )
    screen.keys("Enter")
    screen.wait_gone("esc: clear")


def sized(function):
    """Once in the small window, once in the large one."""
    function.cases = BOTH
    return function


@sized
def check_opens_lists_and_quits(world, width, height):
    with explorer(world, (width, height)) as screen:
        text = opened(screen)
        assert "varlens" in text.splitlines()[0] and "aws → datacoves → env" in text, text
        text = screen.wait("us-east-1", "1,000 keys")
        for part in (" variables", "KEY", "WINNER", "aws_binary_00", "Lookup", "Masking", "Details", "call"):
            assert part in text, f"no {part}\n{text}"
        assert screen.ask("alternate_on") == "1"
        assert len(text.splitlines()) == height
        screen.quit()
        assert not world.leaks(screen.raw()) and not screen.stderr(), screen.stderr()


@sized
def check_filter_and_selection(world, width, height):
    with explorer(world, (width, height)) as screen:
        opened(screen)
        first = selected(screen)
        screen.keys("j")
        screen.until(lambda _: selected(screen) != first, "j does not move the selection")
        screen.keys("/")
        screen.type("key_04")
        text = screen.wait("100 of 1,000 variables")
        assert "aws_key_0400" in text and FOUND not in text, text
        screen.type("no such key")
        screen.wait("no key matches")
        screen.keys("Escape")
        screen.wait_gone("no key matches")
        select(screen, PASSWORD)
        text = screen.text()
        assert "1 of 1,000 variables" in text and "✱" in text, text
        assert screen.read("code") is None, "Escape and Enter never quit"
        screen.keys("Escape")
        screen.wait_gone(" of 1,000 variables")
        screen.keys("G")
        screen.wait("row 1,000")
        screen.keys("g")
        screen.wait_gone("row 1,000")
        screen.quit()


@sized
def check_moving_makes_no_call(world, width, height):
    def calls(text):
        status = text.splitlines()[-1]
        return [part.strip() for part in status.split("·") if part.strip().endswith(("call", "calls"))]

    with explorer(world, (width, height)) as screen:
        before = calls(opened(screen))
        assert before, screen.text()
        for key in ("j", "j", "PageDown", "G", "k", "Tab", "Tab"):
            screen.keys(key)
        select(screen, FOUND)
        assert calls(screen.text()) == before, f"{before} then {screen.text()}"
        # The control: performing is a call.
        screen.keys("Enter")
        screen.until(lambda text: calls(text) != before, "no call is counted")
        screen.quit()


@sized
def check_perform(world, width, height):
    with explorer(world, (width, height)) as screen:
        opened(screen)
        select(screen, FOUND)
        screen.wait("predicted", timeout=5)
        screen.keys("Enter")
        screen.until(lambda text: "live lookup" in text and "found, wins" in text, "it is not shown as a live lookup", 10)
        screen.quit()
        assert not world.leaks(screen.raw())


@sized
def check_perform_in_a_short_order(world, width, height):
    with explorer(world, (width, height), *TWO) as screen:
        opened(screen)
        for key, parts in (
            (FOUND, ("found, wins", f"airflow/variables/{FOUND}")),
            (BINARY[0], ("missing", "binary or empty")),
            (DELETED[0], ("missing", "deletion", "✗")),
        ):
            select(screen, key)
            screen.keys("Enter")
            screen.wait(*parts, timeout=10)
            screen.wait("live lookup", timeout=5)
            screen.wait_gone("asking…")
        screen.quit()
        assert not world.leaks(screen.raw())


@sized
def check_shadowed_same_or_different(world, width, height):
    for value, words in ((world.value(SHADOWING), "same value"), ("other", "different value")):
        env = world.environment(AIRFLOW_VAR_AWS_SHADOWING=value)
        with explorer(world, (width, height), *TWO, env=env) as screen:
            opened(screen)
            select(screen, SHADOWING)
            text = screen.wait("variables  shadowed")
            assert words not in text and "●" in text and "○" in text, text
            screen.keys("Enter")
            screen.wait(words, timeout=10)
            screen.quit()
            assert not world.leaks(screen.raw())


@sized
def check_lookup_of_a_missing_key(world, width, height):
    with explorer(world, (width, height), *TWO) as screen:
        opened(screen)
        screen.keys("=")
        screen.wait("= key:")
        screen.type("aws_fuond")
        screen.keys("Enter")
        screen.wait("live lookup", "similar: ", FOUND, "VARIABLE_NOT_FOUND", timeout=10)
        text = screen.wait("airflow/variables/aws_fuond", "AIRFLOW_VAR_AWS_FUOND")
        assert 'Variable.get("aws_fuond")' in text, text
        screen.keys("Escape")
        screen.wait_gone("similar: ")
        screen.keys("=")
        screen.type(FOUND)
        screen.keys("Enter")
        screen.wait("found, wins", timeout=10)
        screen.quit()


@sized
def check_lookup_in_the_default_order_says_what_was_not_seen(world, width, height):
    with explorer(world, (width, height)) as screen:
        opened(screen)
        screen.keys("=")
        screen.type("aws_fuond")
        screen.keys("Enter")
        screen.wait("live lookup", "similar: ", FOUND, "not inspected", "next: ", timeout=10)
        assert "VARIABLE_NOT_FOUND" not in screen.text(), "a layer was not seen, so it is not sure"
        screen.quit()


@sized
def check_panes(world, width, height):
    with explorer(world, (width, height)) as screen:
        opened(screen)
        select(screen, PASSWORD)
        if width < 100:
            screen.wait("[Lookup]", "Variable.get(")
            screen.keys("Tab")
        screen.wait("task log", "REST API", "sensitive: the name contains")
        if width < 100:
            screen.wait("[Masking]")
            screen.keys("Tab")
            screen.wait("[Details]")
        screen.wait("last changed", "KMS key", "team=data")
        if width < 100:
            screen.keys("Tab")
            screen.wait("[Versions]")
            screen.keys("Tab")
            screen.wait("[Lookup]")
        screen.quit()
        assert not world.leaks(screen.raw())


@sized
def check_the_masking_pane_shows_every_surface(world, width, height):
    with explorer(world, (width, height)) as screen:
        opened(screen)
        if width < 100:
            screen.keys("Tab")
        for key in (FOUND, PASSWORD):
            select(screen, key)
            screen.wait("task log", "UI ", "REST API", "CLI ", timeout=5)
            if width >= 100:
                screen.keys("Enter")
                screen.wait("live lookup", "task log", "UI ", "REST API", "CLI ", timeout=5)
        screen.quit()


@sized
def check_reveal_and_hide(world, width, height):
    value = world.value(FOUND)
    with explorer(world, (width, height)) as screen:
        opened(screen)
        select(screen, FOUND)
        screen.keys("Enter")
        screen.wait("found, wins", timeout=10)
        assert not world.leaks(screen.text()) and not world.leaks(screen.raw()), "a value before x"
        screen.keys("x")
        screen.wait(value, "hides in", timeout=10)
        assert world.leaks(screen.raw()), "the control: the recorder sees what x shows"
        screen.keys("Escape")
        screen.wait_gone(*world.pieces())
        for away in (("Escape",), ("=",), ("?",), ("r",)):
            screen.keys("x")
            screen.wait(value, timeout=10)
            screen.keys(*away)
            screen.wait_gone(*world.pieces())
            screen.keys("Escape")
            opened(screen)
            select(screen, FOUND)
        screen.keys("Escape")
        screen.wait_gone(" of 1,000 variables")
        screen.keys("x")
        screen.wait(world.canary, timeout=10)
        screen.keys("j")
        screen.wait_gone(*world.pieces())
        screen.keys("x")
        screen.wait(world.canary, timeout=10)
        screen.resize(width + 3, height + 1)
        screen.wait_gone(*world.pieces())
        screen.keys("x")
        screen.wait(world.canary, timeout=10)
        screen.quit()
        assert not world.leaks(screen.text()), "the value stays after the end"
        assert world.canary not in screen.tmux("capture-pane", "-p", "-S", "-"), "the value is in the scroll-back"


def check_reveal_ends_by_itself(world):
    with explorer(world) as screen:
        opened(screen)
        select(screen, FOUND)
        screen.keys("x")
        screen.wait(world.value(FOUND), "hides in", timeout=10)
        screen.wait_gone(*world.pieces(), "hides in", timeout=30)
        screen.quit()


def check_reveal_of_nothing_says_so(world):
    with explorer(world, SMALL, *TWO) as screen:
        opened(screen)
        for key in (BINARY[0], DELETED[0]):
            select(screen, key)
            screen.keys("x")
            screen.wait("nothing to reveal", timeout=10)
            screen.wait_gone("asking…")
        screen.quit()
        assert not world.leaks(screen.raw())


def check_reveal_of_65536_bytes(world):
    with explorer(world, SMALL, *TWO) as screen:
        opened(screen)
        select(screen, BIG)
        screen.keys("x")
        screen.wait(world.canary, "hides in", timeout=10)
        screen.keys("PageDown")
        screen.wait("bbbbbbbbbbbbbbbb", "hides in")
        screen.keys("PageUp")
        screen.keys("Escape")
        screen.wait_gone("bbbbbbbbbbbbbbbb")
        screen.quit()


def check_names_that_act_on_a_terminal(world):
    with explorer(world, LARGE, *TWO) as screen:
        opened(screen)
        for part, shown in (("31mred", "aws_⟨ESC⟩[31mred⟨U+0007⟩"), ("evil", "aws_⟨U+202E⟩evil")):
            screen.keys("Escape")
            screen.keys("/")
            screen.type(part)
            screen.wait("1 of 1,000 variables", shown)
            screen.keys("Enter", "Enter")
            screen.wait("found, wins", "live lookup", timeout=10)
        screen.quit()
        # Our own question for the background ends in BEL.
        raw = screen.raw().replace("\x1b]11;?\x07", "")
        assert CONTROL not in raw and BIDI not in raw and "\u202e" not in raw and "\x07" not in raw


@sized
def check_help(world, width, height):
    with explorer(world, (width, height)) as screen:
        opened(screen)
        screen.keys("?")
        screen.wait("Keyboard shortcuts", "next key", "esc: close")
        screen.keys("Up")  # Round to the last.
        screen.wait("changed<2d", "Airflow treats this name as sensitive")
        screen.type("even")
        screen.wait("quit, even while typing")
        screen.keys("Escape")
        screen.wait("esc: close")
        screen.keys("Escape")
        screen.wait_gone("Keyboard shortcuts")
        screen.quit()


@sized
def check_other_kinds(world, width, height):
    with explorer(world, (width, height)) as screen:
        opened(screen)
        screen.keys("K")
        screen.wait("connections", "aws_conn_000", "100 keys", timeout=20)
        screen.keys("Enter")
        screen.wait("get_connection(", "found, wins", timeout=10)
        screen.keys("K")
        screen.wait("option_00", "34 keys", timeout=20)
        screen.keys("K")
        opened(screen)
        screen.quit()
        assert not world.leaks(screen.raw())


def check_refresh_sees_what_is_new(world):
    client = world.client()
    name = "airflow/variables/aws_new_one"
    with explorer(world) as screen:
        opened(screen)
        client.create_secret(Name=name, SecretString=world.canary)
        try:
            screen.keys("r")
            screen.wait("1,001 keys", timeout=30)
        finally:
            client.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
        screen.keys("r")
        opened(screen)
        screen.quit()


@sized
def check_every_theme(world, width, height):
    with explorer(world, (width, height)) as screen:
        opened(screen)
        names = [row["theme"] for row in world.run("themes", "--json", endpoint=False).lines()]
        seen = {}
        # Twice round: what was never written and what was written blank look alike and are captured differently.
        for name in [*names, *names]:
            before = screen.styled()
            screen.type(f":theme {name}")
            screen.wait(f"theme {name}")
            screen.keys("Enter")
            screen.until(lambda text: f"theme {name}" not in text and "q quit" in text, f"no theme {name}")
            if name != "dark" or seen:
                screen.until(lambda _, before=before: screen.styled() != before, f"{name} changes nothing")
            seen[name] = screen.styled()
            text = screen.text()
            assert "1,000" in text and "▸" in text, text
        assert len(set(seen.values())) == len(names) > 8, "two themes look the same"
        screen.quit()


@sized
def check_the_terminal_says_whether_it_is_light(world, width, height):
    command = [world.program, "--endpoint-url", world.url]
    with Screen(command, world.environment(), width, height, "#101010") as screen:
        opened(screen)
        dark = set(SGR.findall(screen.styled()))
        screen.quit()
    with Screen(command, world.environment(), width, height, "#fafafa") as screen:
        opened(screen)
        screen.until(lambda _: set(SGR.findall(screen.styled())) != dark, "a light terminal has the dark theme")
        # The answer is nobody's keys.
        assert "11;rgb" not in screen.text() and "/ffff" not in screen.text(), screen.text()
        screen.quit()
    with Screen([*command, "--theme", "dark"], world.environment(), width, height, "#fafafa") as screen:
        # The control: who names a theme gets it, with its own background where the terminal's does not fit.
        opened(screen)
        foreground = {code for code in SGR.findall(screen.styled())}
        assert foreground != dark, "a dark theme on a light terminal paints no background"
        screen.quit()


@sized
def check_no_color_keeps_the_selection_visible(world, width, height):
    with explorer(world, (width, height), env=world.environment(NO_COLOR="1")) as screen:
        opened(screen)
        styled = screen.styled()
        assert not colours(styled), f"colours under NO_COLOR: {colours(styled)}"
        line = selected(screen)
        assert has_reverse(line), f"the selection is not reversed: {line!r}"
        others = [other for other in styled.splitlines() if "aws_" in other and "●" in other and "▸" not in other]
        assert others and not any(has_reverse(other) for other in others), "the selection alone is reversed"
        screen.keys("j")
        screen.until(lambda _: selected(screen) != line and has_reverse(selected(screen)), "the selection does not move")
        screen.quit()
    with explorer(world, (width, height)) as screen:
        # The control: without it there are colours.
        opened(screen)
        assert colours(screen.styled())
        screen.quit()


def check_sigterm(world):
    for number, code in ((signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)):
        with explorer(world) as screen:
            opened(screen)
            select(screen, FOUND)
            screen.keys("x")
            screen.wait(world.value(FOUND), timeout=10)
            os.kill(screen.pid(), number)
            ended = screen.ended()
            assert ended == code, f"signal {number} gave exit code {ended}"
            assert not world.leaks(screen.text()), "the value stays after the end"


def check_control_c_quits_also_while_typing(world):
    with explorer(world) as screen:
        opened(screen)
        screen.keys("/")
        screen.type("q")
        screen.wait("esc: clear")
        assert screen.read("code") is None, "q is a letter while typing"
        screen.keys("C-c")
        assert screen.ended() in (0, 130)


def check_quits_while_listing(world):
    with explorer(world) as screen:
        screen.wait("varlens")
        screen.quit()


def check_resizing(world):
    with explorer(world) as screen:
        opened(screen)
        for width, height in ((40, 10), (200, 60), (500, 200), (24, 8), (10, 3), (2, 1), (80, 24)):
            screen.resize(width, height)
            if width >= 24:
                screen.until(
                    lambda text, height=height: len(text.splitlines()) == height
                    and "varlens" in text.splitlines()[0]
                    and "▸" in text,
                    f"not usable at {width}x{height}",
                )
            screen.keys("Escape")
            screen.keys("j", "Tab", "k")
            if width >= 40:
                select(screen, FOUND[:6])
            assert screen.read("code") is None, f"ended at {width}x{height}: {screen.stderr()}"
        # Whichever pane the keys have left in front, the answer is shown.
        screen.keys("Enter")
        screen.wait("[Lookup]", "found, wins", "live lookup")
        screen.quit()


def check_any_size_from_the_start(world):
    for size in ((40, 10), (24, 8), (10, 3), (500, 200)):
        with explorer(world, size) as screen:
            if size[0] >= 24:
                screen.wait("▸", "varlens", timeout=20)
            else:
                screen.until(lambda text: text.strip(), "nothing is said in a window that is too small")
            screen.quit()


def check_a_narrow_window_shows_the_keys(world):
    with explorer(world, (40, 10)) as screen:
        opened(screen)
        screen.keys("/")
        screen.type(PASSWORD)
        screen.until(
            lambda text: any("▸" in row and PASSWORD[:12] in row for row in text.splitlines()[2:-3]),
            f"of {PASSWORD} less than twelve letters are seen at 40 columns",
        )
        screen.keys("Enter")
        screen.quit()


def check_suspend_and_resume(world):
    with explorer(world) as screen:
        opened(screen)
        select(screen, FOUND)
        screen.keys("x")
        screen.wait(world.value(FOUND))
        screen.keys("C-z")
        text = screen.wait("stopped")
        assert screen.ask("alternate_on") == "0" and screen.ask("cursor_flag") == "1"
        assert not world.leaks(text)
        (screen.folder / "fg").touch()
        text = screen.wait("of 1,000 variables", "▸")
        assert not world.leaks(text), "the value is back without being asked for"
        screen.keys("Enter")
        screen.wait("found, wins")
        screen.quit()


def check_copying_without_a_clipboard_says_so(world):
    with explorer(world, SMALL, *TWO, env=world.environment(ASCIINEMA_REC="1")) as screen:
        opened(screen)
        select(screen, FOUND)
        for key in ("c", "y"):
            screen.keys(key)
            screen.wait("not copied")
            screen.wait_gone("not copied", timeout=15)
        assert "live lookup" not in screen.text(), "a value is read for no clipboard"
        screen.quit()
        assert not world.leaks(screen.raw())


def check_throttling_is_told_while_it_lasts(world):
    """A server that gives one page and then puts every request off, as AWS does over its rate."""

    def busy(headers, asked):
        wanted = headers.get("x-amz-target", "")
        if not wanted.endswith("ListSecrets") or b"NextToken" in asked:
            time.sleep(0.7)  # The pauses between tries are random: without this they can be too short to be seen.
            return 400, b'{"__type": "ThrottlingException", "Message": "Rate exceeded"}'
        name = "airflow/variables/only_this"
        arn = f"arn:aws:secretsmanager:us-east-1:012345678910:secret:{name}-AbCdEf"
        page = {"SecretList": [{"Name": name, "ARN": arn}], "NextToken": "two"}
        return 200, json.dumps(page).encode()

    with answering(busy) as url, explorer(world, LARGE, *TWO, url=url) as screen:
        screen.wait("listing: 1 key", "1 page", "throttled")
        screen.wait("only_this", "throttled", timeout=20)
        screen.wait_gone("listing:", timeout=20)
        screen.quit()
