#!/usr/bin/env python3
"""Records what Python answers for lookup patterns, to compare the Rust evaluation with.

    python3 record.py OUTPUT PYTHON... [--seed N] [--random N] [--random-only]

Each PYTHON (3.8 to 3.13) answers `re.match(pattern, key, re.IGNORECASE)` for every key and
every pattern chosen by hand; random patterns are shared out among them. OUTPUT has one JSON value a line: first an object with the keys and, by minor
version, digests over all characters; then an array for each pattern and answer:
[pattern, [minor, ...], "ok", keys that match as a hexadecimal bit map, first key lowest] or
[pattern, [minor, ...], exception class, message]. The same arguments give the same output.
Patterns on which a Python takes too long or breaks down are left out, and said on stderr.
"""

import argparse
import json
import random
import subprocess
import sys

KEYS = [
    "", "a", "b", "ab", "ba", "aa", "aaa", "aab", "abc", "abab", "aabb", "abcabc", "cab",
    "aba", "bab", "abba", "baab", "ababab", "aaabbb", "bb", "bba", "acb", "aXb", "ac", "ad", "bd", "bc", "abd", "abc\n", "abc\n\n", "\n", "a\nb", "a\n", "x\ny",
    "AB", "aB", "aA", "Abc", "aws_x", "AWS_X", "aws_default", "db_main", "PG_main", "prod_db",
    "my-conn.1", "a_b", "secret_key", "1", "12", "a1", "1a_2", " a", "a b", "a\tb", "a\x1cb",
    "i", "I", "İ", "ı", "aİ", "k", "K", "kK", "kk", "s", "ſ", "ß", "ẞ", "é", "É", "e\u0301",
    "²", "½", "٣", "_", "-", "]", "[a", "a]b", "a{1", "a{,2}", "^", "a$", "\x08", "\u00a0", "µμ",
    "σς", "\U00010400\U00010428", "\U00010428", "\U00010400", "ⰯⱟA", "В\u1c80", "\u0345ι", "aaaaaaaaab",
]

HAND = [
    # As written for Airflow.
    "", ".*", "aws_", "^aws_", "^aws_.*", "^aws_.*$", "^(?!aws_default$).*$", "^(db|pg)_.*",
    "^(db|pg)_", "(?!secret_).*", "^(?!secret_).*$", "^(?!aws_|db_).*", ".*_default$", "my_conn",
    "^prod_", "^(?:prod|dev)_db$", r"^[a-z]+_[a-z]+$", r"^[A-Z_]+$", r"^\w+$", r"[\w\-\.]+$",
    r"^[\w.-]+$", r"^(?=.*prod).*db", r".*(?<=_)prod$", r".*(?<!_)x$", r".*(?<!aws)_x$",
    r"^aws_\w{1,3}$", r"^.{3}$", r"^[^_]+$", "^sql.*|^aws.*", "sql|aws|db", "(?i)aws_x",
    "(?-i:aws)_", "AWS_.*", r"^db\_main$", r"^my\-conn\.1$", r"aws_(x|default)\Z",
    "^(aws|db)_(?!default).*$", "^((?!default).)*$", "^(?!.*default).*$", "(?s).*", "^$", "$", "^",
    # The dialects.
    "^abc$", r"abc\Z", r"\Aabc", r"abc\z", "abc$", "(?m)abc$", "(?m)x\n^y", "(?m)^b", "(?m)a$",
    r".*(?<=ab|cd)x$", r".*(?<=a+)x", r".*(?<=a|bc)x", r"(\w+)_\1$", "(?P<env>prod|dev)_.*",
    r"(?P<a>\w)(?P=a)$", r"([a-z])\1$", "(a)?b(?(1)c|d)$", "(?P<q>a)?b(?(q)c|d)$",
    "(a)?b(?(1)c)$", "(?(1)a|b)(c)", "(?<env>prod)_", r"(?P<e>p)\k<e>", r"(a)\g<1>", "(a)(?1)",
    "(?P<a>x)(?P<a>y)", "(?P<é>a)b", "a++ab", "a++b", "(?>a+)ab", "(?>a+)b", r"\w++x",
    "a{1,3}+a$", "a+++", "a**", "a{2}{3}$", r"\Ga", r"é\b", r"\b{start}a", "a.b", "(?s)a.b",
    r"\d+$", r"\w+$", r"a\sb", r"a\Sb", r"\W", r"\D+$", r"a\012b", r"\101$", r"a\0b", r"a\08",
    r"\x{41}", r"\x41$", r"\u0041$", r"\U00000041$", r"\u{41}", r"\N{LATIN SMALL LETTER A}$", r"\N",
    r"\N{", r"\N{}", r"[\N", r"\p{L}+", r"\h", r"\R", r"\Qa\E", r"\e", r"\cA", r"\a", r"a\_b",
    r"a\@b", r"\é", r"\<a", r"\'a", r"a\Kb", r"\X", "a]b", "a}b", "a{b", "a{,b", "a{1", "a{}b",
    "[]a]+$", "[^]a]+$", "[a]]", "[[a]+$", "[a&&b]+$", "[a--b]+$", "[a~~b]+$", "[a||b]+$",
    "[[:alpha:]]+$", r"[\b]", r"[\w.-]+$", r"[\101]$", r"[\B]", "[]", "[^]", "a{,2}b$", "a{,}b$",
    "a{ 1 }", "a{1, 2}", "a{2,1}", "(a*)*$", "^*a", "a$*", r"\b*a", "(?i)abc",
    "(?x) a b c # comment\n", "(?x: a b )c", r"(?x) a\ b", "(?x)[ ]a", r"(?a)\w+$", r"(?a:\d)+$",
    r"(?a)\s", r"(?a)a\sb", "(?a)k$", "(?a)[k]+$", "(?a)[^k]$", "(?a)i$", r"(?u)\w$", "a(?i)b",
    "a(?#comment)b", "(?#c)(?s)a.b", "(?U)a+", "(?R)a", "(?-i)a", "(?i-s:a.b)", "(?|a|b)",
    "(?^i:a)", "(?P<n>a)(?P>n)", "(?P<n>a)(?&n)", "(?'n'a)", "(?=a)*b", "(?!)", "(?!)*a", "(?<!)a",
    "(?<=)a", "(?<=a)b", "a(?<=a)b", "a.(?s)b", "(a+)+$", "^(a|a)*$", r"^(a+)+\1b$", "i$", "İ$",
    "ı$", "[a-z]+$", "[i]$", "[ı-ĳ]$", "[^a-z]+$", "[^i]$", "s$", "ſ$", "k$", "\u212a$", "ß$",
    "ẞ$", "ss$", "µ.$", "σ.", "[Z-a]+$", "\u1c80", "в", "Ⱟ", "\U00010428.", "[\U00010400-\U00010410]",
    "e.$", "ͅ", "ι", r"(k)\1$", r"(K)\1", r"(s)\1", r"(?-i:(a)\1)", r"(a)(?-i:\1)", r"(?a:(k)\1)",
    r"(?a)(k)\1$", r"(?:(a)|b)*\1", r"(a)|b\1", r"((a)|b)+\2", r"(?:a|(b))\1", r"(a)\2",
    r"\bprod\b", r"p\Brod", r"\B", r"\b", r"a\b", r"a\B", r"(?a)é\b", r"\b\w+\b\Z", "*a", "+", "?",
    "(?:)*a", "|a", "()a", "(a", "a)", "a\\", "(?", "(?P", "(?P<", "(?P<>a)", "(?P<a", "(?P<1>a)",
    "(?P=", "(?P=)", "(?P=x)", "(?Px)", "(?P<a b>x)", "(?P<a'>x)", "(?<", "(?<x", "(?(", "(?()a)",
    "(?(0)a)", "(?(1)a", "(?(x)a)", "(?(-1)a)", "(?(+1)a)(b)", "(?( 1 )a)(b)", "(?(1_0)a)",
    "(a)(?(1)b|c|d)", "(?(2)a|b)(c)", "(?(9)a)", "(?(99999999999)a)", "(?#", "(?#a", "(?i", "(?i-",
    "(?i-:a)", "(?-", "(?-:a)", "(?i-i:a)", "(?-a:b)", "(?L)a", "(?au)a", "(?a)(?u)a", "(?ia:a)",
    "(?i1)", "(?ié)", "(?-é:a)", "(?t)a", "(?t)a*", "(?t)a+?b", "(?t:a)", "(?-t:a)", "(?x", "(?:a",
    "(?=a", "(?>a", "(?>", "(?\\a)", "(?P\\a)", "(?<\\a)", "(?i\\a)", "(*UTF)a", "[a", "[a-", "[^",
    "[a-\\", "[z-a]", r"[\d-x]+$", r"[a-\d]", r"[\d-\w]", r"[\x61-\x63]+$", r"[\x63-\x61]", r"[\8]",
    r"[\400]", r"[\Z]", r"[\q]", r"\q", r"\400", r"\377", r"\8", r"\99", r"\1", r"(\1)", r"(a\1)",
    r"(?P<a>(?P=a))", r"(?P<a>b)(?P=a)", r"\x4", r"\u004", r"\U0011FFFF", r"\U0000004",
    r"[\x4]", r"[\U00110000]", r"\ud800", r"[\ud800-\udfff]", r"[^\ud800]$", r"(?<=(a)\1)b",
    r"(a)(?<=\1)b", r"(?<=(a))b", "a(?<=(a))b", "(?<=(a)(?(1)b|c))", "(a(?<=(?(1)b|c)))", "(?<=a*)b",
    "(?<=a{2})b", "aa(?<=a{2})b", "(?<!a{2,3})b", "(?<=(?<=a)b)c", "(?<!^)a", "(?<=^)a", "ab(?<!b)",
    "a{4294967295}", "a{4294967294,4294967295}", "(?<=(?:a{4294967294}){4294967294})b",
    "(?<=a{4294967294}a)b", "a{99999999999999999999}", "a{0}b", "a{0,0}", "(a){0}b", r"(a){0}\1",
    "(?:a|ab){2}+$", "(?:ab|a){2}+$", "(?:a|ab)++$", "(?:a?)++b", "(?:(?=a))*a", "(?=(a))*a\\1",
    "(?:a|)*b", "(?:|a)*b", "(?:|a)+?b$", "(a|b)*?c", "(?:a*)*b", "(?:a*?)+?b", "(?:a??){2,}?b", "a??b",
    "(a?)*?b", "((a)(b)?)+\\3", "x*+", "(?:$)*", "(?:a$)?", "(?:a$)*b", "a$b", "a$\n", "(a$|b)",
    "(?m)$.", "(?:abc$\n)+", "(?i:A)b", "(?s-m:a.b)", "(?m:^a$)", "(?s:.)$", "#", "(?x)#", "(?x)a#b)",
    "(?x)a # (\n b", "(?x)a *", "(?x)(?-x: a)", "(?x)\\ a", "(?x)(?#\n)a", "(?x)[#]", " a", "a (?x)b",
    "(?x) (?i) a b", "a|(?x) b", "(?x:(?-x:#))", "(?x)(?-x: (?x) )", "(\n[", "a\n\n(", "a\n)", "\n*\n)",
    "(?i)", "((((a))))", "(?:(?:(?:a)))*", "a|b|ab$", "(?:a|b|ab)$", "[ab]|c", "[^a]|a", r"[\s\S]$",
    r"[^\W\d_]+$", r"[^\w]", r"[\W_]", r"[^\Wk]$", r"[\dk]$", "[a-c-e]+", "[-a]+$", "[a-]+$", "[#]a",
    "[.]", "[$^]", "[\\]]", "[\\^a]", "[a\\-b]", "\\[a", "\\$", "a\\$", "\\.", "\\\\", "\\n", "a\\n",
    "\\t", "a\\tb", "\\-", "\\]", "\\ a", "\\{", "a\\{1", "a{1}", "a{2}", "a{1,2}$", "a{2,}$", "a{,1}$",
    "a{01}$", "a{1,1}?b", "(ab){2}", "(?:ab)+$", "(?P<x>a)(?P<y>b)(?P=x)(?P=y)", "(?P<x>a)(?:b)(?P=x)",
    "((a)b)\\1", "(((((((((((a)))))))))))\\11", "(a)\\1\\1", "(a)\\11", "(a)\\0", "\\07", "\\1a",
    # Where CPython's own matcher is peculiar.
    "[\U00010400a]", "[\U00010428a]", "[^\U00010400a]", "[\U00010400]", "[\U00010400\U00010400]", "\U00010400",
    "\U00010400|a", "(?:\U00010400)|a", r"[\u1c89-\U0001ffff]", r"[\u0080-\U0010ffff]", r"(?a)[\u0100-\U00010fff]",
    r"(?a)[\u0080-\U0010ffff]", r"((a{1,2}.)\2){2}a??", r"(?:(a+)\1){2}", "(?>(?:a|[a-c]??)*)b", r"(?!(b)c)\1",
    r"(?:(a)|b)++\1", r"(?!.*(.)\1).*$", r"^(?!.*(.)\1)", r"(?=(a|b))\1", r"(?=(\w+))\1_",
]

# The worker runs under each Python, so it keeps to what 3.8 understands.
WORKER = r'''
import json, re, signal, sys, warnings

class Slow(BaseException):
    pass

def alarm(*_):
    raise Slow

def answer(pattern, keys):
    try:
        compiled = re.compile(pattern, re.IGNORECASE)
        bits = sum(1 << i for i, key in enumerate(keys) if compiled.match(key))
        return "ok", "%x" % bits
    except Slow:
        return "slow", ""
    except BaseException as exc:
        kind = type(exc)
        module = "" if kind.__module__ == "builtins" else kind.__module__ + "."
        return module + kind.__qualname__, str(exc)

def digest(codes):
    value = 0xcbf29ce484222325
    for code in codes:
        value = (value ^ code) * 0x100000001b3 % 2**64
    return "%016x" % value

def matching(pattern):
    match = re.compile(pattern).match
    return (c for c in range(0x110000) if not 0xd800 <= c < 0xe000 and match(chr(c)))

def folds():
    import _sre
    try:
        from re._casefix import _EXTRA_CASES as extra
    except ImportError:
        from sre_compile import _ignorecase_fixes as extra
    classes = {}
    for c in range(0x110000):
        low = _sre.unicode_tolower(c)
        classes.setdefault(min((low,) + tuple(extra.get(low, ()))), []).append(c)
    return (x for root in sorted(classes) if len(classes[root]) > 1 for x in classes[root] + [0])

def lowered():
    import _sre
    return (x for c in range(0x110000) for x in (c, _sre.unicode_tolower(c)) if c != _sre.unicode_tolower(c))

warnings.simplefilter("ignore")
signal.signal(signal.SIGALRM, alarm)
request = json.load(sys.stdin)
answers = []
for pattern in request["patterns"]:
    signal.setitimer(signal.ITIMER_REAL, 2)
    try:
        answers.append(answer(pattern, request["keys"]))
    except Slow:
        answers.append(("slow", ""))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
digests = {}
if request["digests"]:
    digests = {p: digest(matching(p)) for p in (r"\w", r"\d", r"\s")}
    digests["folds"] = digest(folds())
    digests["lower"] = digest(lowered())
json.dump({"minor": sys.version_info[1], "answers": answers, "digests": digests}, sys.stdout)
'''

ATOMS = ["a", "b", "c", "A", "B", "_", "1", "i", "k", "s", "x", ".", r"\w", r"\d", r"\s", r"\W", r"\S",
         "[ab]", "[^a]", "[a-c]", "[^\\W_]", "[A-Z]", "[\\w-]", "é", "\u212a", "İ", r"\x61", r"\n", "ab", "abc"]
FEW_ATOMS = ["a", "b", "a", "b", "A", "ab", "[ab]", ".", "a?", "b*", ""]
ANCHORS = ["^", "$", r"\b", r"\B", r"\A", r"\Z"]
COUNTS = ["*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{,2}", "{2,}", "{0}", "{1,2}?", "{2,}?",
          "*", "+", "?", "+", "++"]
SOUP = list("()[]{}|?*+^$.\\-,:=!<>#&~ab1 PxiLsmu_\n") + [
    "(?", "(?:", "(?P<a>", "(?P=a)", "(?=", "(?!", "(?<=", "(?<!", "(?>", "(?(1)", "(?i)", "(?x)", "(?i:", "(?-i:",
    "(?s-i:", "(?#", r"\1", r"\2", r"\w", r"\b", r"\0", r"\101", r"\x4", r"\u00e9", r"\N", r"\Z", "[^", "[a-", "{1}", "{2,1}", "é"]


class Patterns:
    """Random patterns, most of them valid."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.groups = 0
        self.closed = []
        self.atoms = ATOMS

    def pattern(self):
        self.groups = 0
        self.closed = []
        self.atoms = self.random.choice([ATOMS, ATOMS, FEW_ATOMS])
        roll = self.random.random()
        if roll < 0.12:
            return "".join(self.random.choices(SOUP, k=self.random.randint(1, 8)))
        text = self.alternatives(self.random.choice([0, 0, 1, 1, 2, 2]))
        if self.random.random() < 0.12:
            text = self.random.choice(["(?i)", "(?s)", "(?m)", "(?x)", "(?a)", "(?u)", "(?ms)"]) + text
        if self.random.random() < 0.15:
            at = self.random.randint(0, len(text))
            text = text[:at] + self.random.choice(SOUP) + text[at + self.random.randint(0, 1):]
        return text

    def any_group(self):
        """A group to refer to, most often one that is closed."""
        if self.closed and self.random.random() < 0.99:
            return self.random.choice(self.closed)
        return self.random.randint(1, self.groups)

    def alternatives(self, depth):
        return "|".join(self.sequence(depth) for _ in range(self.random.choice([1, 1, 1, 1, 2, 2, 3])))

    def sequence(self, depth):
        return "".join(self.item(depth) for _ in range(self.random.choice([0, 1, 1, 1, 2, 2, 2, 3])))

    def item(self, depth):
        roll = self.random.random()
        if roll < 0.08:
            return self.random.choice(ANCHORS)
        if roll < 0.13 and self.groups:
            return "\\%d" % self.any_group()
        atom = self.random.choice(self.atoms) if depth == 0 or roll < 0.6 else self.group(depth - 1)
        return atom + self.random.choice(COUNTS) if self.random.random() < 0.35 else atom

    def group(self, depth):
        kind = self.random.random()
        if kind < 0.4:
            self.groups += 1
            name = "?P<n%d>" % self.groups if self.random.random() < 0.15 else ""
            number = self.groups
            text = "(" + name + self.alternatives(depth) + ")"
            self.closed.append(number)
            return text
        if kind < 0.55:
            return "(?:" + self.alternatives(depth) + ")"
        if kind < 0.63:
            return self.random.choice(["(?i:", "(?-i:", "(?s:", "(?m:", "(?x:", "(?a:"]) + self.alternatives(depth) + ")"
        if kind < 0.8:
            return self.random.choice(["(?=", "(?!"]) + self.alternatives(depth) + ")"
        if kind < 0.88:
            return self.random.choice(["(?<=", "(?<!"]) + self.sequence(min(depth, 1)) + ")"
        if kind < 0.94 or not self.closed:
            return "(?>" + self.alternatives(depth) + ")"
        no = "|" + self.sequence(depth) if self.random.random() < 0.7 else ""
        return "(?(%d)" % self.random.choice(self.closed) + self.sequence(depth) + no + ")"


def ask(python, patterns, digests):
    request = json.dumps({"patterns": patterns, "keys": KEYS, "digests": digests})
    run = subprocess.run([python, "-c", WORKER], input=request, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


BROKEN = {"slow", "SystemError", "MemoryError", "RecursionError", "AssertionError"}


def lines(patterns, replies):
    """One line for each pattern and distinct answer."""
    for index, pattern in enumerate(patterns):
        answers = {}
        for reply in replies:
            answers.setdefault(tuple(reply["answers"][index]), []).append(reply["minor"])
        broken = BROKEN & {kind for kind, _ in answers}
        if broken:
            print("left out:", repr(pattern), *broken, file=sys.stderr)
            continue
        for (kind, text), minors in answers.items():
            yield json.dumps([pattern, minors, kind, text], ensure_ascii=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output")
    parser.add_argument("pythons", nargs="+")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--random", type=int, default=4600)
    parser.add_argument("--random-only", action="store_true")
    options = parser.parse_args()
    chosen = [] if options.random_only else list(dict.fromkeys(HAND))
    source = Patterns(options.seed)
    made = {source.pattern() for _ in range(options.random)} - set(chosen)
    made = sorted(made)
    replies = [ask(python, chosen, not options.random_only) for python in options.pythons]
    digests = {str(reply["minor"]): reply["digests"] for reply in replies if reply["digests"]}
    with open(options.output, "w", encoding="utf-8") as output:
        print(json.dumps({"keys": KEYS, "digests": digests}, ensure_ascii=False), file=output)
        for line in lines(chosen, replies):
            print(line, file=output)
        # Each random pattern is put to one Python only.
        for index, python in enumerate(options.pythons):
            share = made[index :: len(options.pythons)]
            for line in lines(share, [ask(python, share, False)]):
                print(line, file=output)


if __name__ == "__main__":
    main()
