"""What the program may write to a terminal: text, and a few sequences. Anything else is a fault, wherever it comes from."""

import re

# Colours; the cursor; erasing; modes of the screen, the cursor, the mouse, the focus, the paste and of whole frames.
ALLOWED = re.compile(
    r"[^\x00-\x1f\x7f-\x9f]+"
    r"|[\r\n]"
    r"|\x1b\[[0-9;:]*m"
    r"|\x1b\[[0-9]*(?:;[0-9]*)?H|\x1b\[[0-9]*[ABCDGd]"
    r"|\x1b\[[0-3]?[JK]"
    r"|\x1b\[\?(?:25|1000|1002|1003|1004|1006|1015|1049|2004|2026)[hl]"
    # The question for the background's colour, and for what a terminal is, which each answers.
    r"|\x1b\]11;\?(?:\x1b\\|\x07)|\x1b\[c"
    # A copied value, where OSC 52 is on; through tmux, which doubles each escape, and through screen.
    r"|\x1b\]52;c;[A-Za-z0-9+/=]*(?:\x1b\\|\x07)"
    r"|\x1bPtmux;\x1b\x1b\]52;c;[A-Za-z0-9+/=]*\x07\x1b\\"
    r"|\x1bP\x1b\]52;c;[A-Za-z0-9+/=]*(?:\x1b\\\x1bP[A-Za-z0-9+/=]*)*\x07\x1b\\"
)


def violations(text):
    """What is not allowed, each with what follows it."""
    found, at = [], 0
    while at < len(text):
        part = ALLOWED.match(text, at)
        if part is None:
            found.append(text[at : at + 24])
            at += 1
        else:
            at = part.end()
    return found


# The control.
for forbidden in ("\x1b]0;title\x07", "\x1b]8;;http://x\x1b\\", "\x1b[6n", "\x1bc", "\x1bP+q\x1b\\", "\x9b31m", "\x07", "\x1b[?47h"):
    assert violations(f"text{forbidden}"), repr(forbidden)
assert not violations("\x1b[?1049h\x1b[2J\x1b[1;1Htext ä\r\n\x1b[38;5;4m\x1b[0m\x1b[?25h")
