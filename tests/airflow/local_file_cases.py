"""The files that record_local_file.py asks a LocalFilesystemBackend for, and the keys that it asks for in each.

All values are obvious fakes.
"""

import json
import random

from walk import connection_cases

# Name: [content, keys]. A content that is bytes is not UTF-8.
VARIABLES = {
    # .env
    "plain.env": ["A=fake a\nB=fake=b\n\n# fake comment\n  # indented\nC= fake c \n D =fake d\n", ["A", "B", "C", "D", " D ", "a", "# fake comment"]],
    "quotes.env": ["A=\"fake a\"\nexport B=fake\nC='x'#y\nD=x # y\n", ["A", "B", "export B", "C", "D"]],
    "twice.env": ["A=fake 1\nA=fake 2\nB=fake b\n", ["A", "B", "nosuch"]],
    "no_value.env": ["A=fake\nB=\n", ["A", "B"]],
    "no_key.env": ["=fake\nA=fake a\n", ["A", ""]],
    "no_sign.env": ["A=fake\nfake line\n", ["A"]],
    "blank_line.env": ["A=fake\n   \nB=fake b\n", ["A"]],
    "empty.env": ["", ["A"]],
    "comments.env": ["# fake\n\n", ["A"]],
    "crlf.env": ["A=fake a\r\nB=fake b\r\n", ["A", "B"]],
    "cr.env": ["A=fake a\rB=fake b", ["A", "B"]],
    "separators.env": ["A=fake\x0cB=fake b\x1cC=c\u2028D=d\x85E=e\x0bF=f\x1fG=g", ["A", "B", "C", "D", "E", "F"]],
    "bom.env": ["\ufeffA=fake a\nB=fake b\n", ["A", "\ufeffA", "B"]],
    "latin.env": [b"A=fake \xe4\n", ["A"]],
    "unicode.env": ["stra\u00dfe=fake \u00e4\n\u6771=x\nA=\U0001f600\n", ["stra\u00dfe", "\u6771", "A"]],
    "nul.env": ["A=fa\x00ke\n", ["A"]],
    "json_value.env": ["A={\"user\": \"fake\"}\nB=[1]\nC=5\nD=null\n", ["A", "B", "C", "D"]],
    "tab_comment.env": ["\t#A=fake\nA=fake a\n\u00a0# fake=x\n", ["A", "\u00a0# fake", "#A"]],
    ".env": ["A=fake a\n", ["A"]],
    "a.b.env": ["A=fake a\n", ["A"]],
    "UPPER.ENV": ["A=fake a\n", ["A"]],
    # JSON
    "plain.json": ["{\"A\": \"fake a\", \"B\": \"\", \"C\": \"fake \\u00e4 \\ud83d\\ude00\"}", ["A", "B", "C", "nosuch", "a"]],
    "kinds.json": ["{\"int\": 5, \"zero\": 0, \"float\": 1.50, \"true\": true, \"false\": false, \"null\": null, \"dict\": {\"user\": \"fake\", \"n\": [1, null]},"
                   " \"empty\": {}, \"text\": \"{\\\"a\\\": 1}\", \"big\": 123456789012345678901234567890, \"nan\": NaN, \"exp\": 1e400}",
                   ["int", "zero", "float", "true", "false", "null", "dict", "empty", "text", "big", "nan", "exp", "nosuch"]],
    "one_list.json": ["{\"A\": [\"fake a\"], \"B\": [5], \"C\": [[\"x\"]], \"D\": \"fake d\", \"E\": [null]}", ["A", "B", "C", "D", "E", "nosuch"]],
    "lists.json": ["{\"A\": [\"fake 1\", \"fake 2\"], \"B\": \"fake b\"}", ["A", "B", "nosuch"]],
    "empty_list.json": ["{\"A\": [], \"B\": \"fake b\"}", ["A", "B", "nosuch"]],
    "nested_list.json": ["{\"A\": {\"x\": [1, 2]}, \"B\": [{\"user\": \"fake\"}]}", ["A", "B"]],
    "twice.json": ["{\"A\": \"fake 1\", \"B\": \"b\", \"A\": \"fake 2\"}", ["A", "B"]],
    "twice_list.json": ["{\"A\": [1, 2], \"A\": \"fake 2\"}", ["A"]],
    "empty.json": ["", ["A"]],
    "blank.json": [" \n", ["A"]],
    "list.json": ["[\"A\"]", ["A"]],
    "text.json": ["\"A\"", ["A"]],
    "null.json": ["null", ["A"]],
    "object.json": ["{}", ["A"]],
    "comment.json": ["{\"A\": \"fake\" // x\n}", ["A"]],
    "trailing.json": ["{\"A\": \"fake\",}", ["A"]],
    "single.json": ["{'A': 'fake'}", ["A"]],
    "two.json": ["{\"A\": \"fake\"}\n{\"B\": \"fake\"}", ["A"]],
    "control.json": ["{\"A\": \"fake\tx\"}", ["A"]],
    "bom.json": ["\ufeff{\"A\": \"fake\"}", ["A"]],
    "latin.json": [b"{\"A\": \"fake \xe4\"}", ["A"]],
    "surrogate.json": ["{\"A\": \"fake \\ud800\", \"B\": \"fake b\"}", ["B"]],
    "deep.json": ["{\"A\": " + "[" * 3000 + "]" * 3000 + "}", ["A"]],
    "newline.json": ["{\"A\": \"fake\\nb\\r\\n\", \"a b\": \"x\", \"\": \"fake empty\"}", ["A", "a b", ""]],
    "crlf.json": ["{\r\n\"A\": \"fake\"\r\n}\r\n", ["A"]],
    # YAML
    "plain.yaml": ["A: fake a\nB: \"fake b\"\nC: 'it''s'\nD: |\n  fake\n  lines\nE: >\n  fake\n  folded\nF: plain # comment\nG: a#b\n", ["A", "B", "C", "D", "E", "F", "G", "nosuch"]],
    "plain.yml": ["A: fake a\n", ["A"]],
    "kinds.yaml": ["int: 5\nfloat: 1.5\nyes_: yes\nOff: Off\nno_: no\non_: on\ntrue_: TRUE\ntRue: tRue\nnull_: null\ntilde: ~\nempty:\ny: y\nn_: N\n",
                   ["int", "float", "yes_", "Off", "False", "no_", "on_", "true_", "tRue", "null_", "tilde", "empty", "y", "n_"]],
    "numbers.yaml": ["a: 010\nb: 0o10\nc: 0x1F\nd: 0b101\ne: 1_000\nf: +5\ng: -5\nh: 08\ni: 190:20:30\nj: 1e5\nk: 1.5e+5\nl: 1.5e5\nm: .5\nn_: 5.\no: .inf\np: -.INF\nq: .nan\nr: -0\ns: 0\nt: 1_0.5_0\n"
                     "u: 190:20:30.15\nv: 12345678901234567890\nw: 0x_\nx: +0b1\nz: 1:60\naa: -1:30\nbb: 0o17\ncc: 1.\ndd: -.5\nee: 1e+5\nff: 0.1e-7\ngg: 1.0\nhh: 1.0e+20\nii: +.5\njj: -010\nkk: 0_7\nll: _1\nmm: 1_\n",
                     ["a", "nosuch"]],
    "numbers_ok.yaml": ["a: 010\nc: 0x1F\nd: 0b101\ne: 1_000\nf: +5\ng: -5\nh: 08\ni: 190:20:30\nj: 1e5\nk: 1.5e+5\nl: 1.5e5\nm: .5\nn_: 5.\no: .inf\np: -.INF\nq: .nan\nr: -0\ns: 0\nt: 1_0.5_0\n"
                        "u: 190:20:30.15\nv: 12345678901234567890\nx: +0b1\nz: 1:60\naa: -1:30\nbb: 0o17\ncc: 1.\ndd: -.5\nee: 1e+5\nff: 0.1e-7\ngg: 1.0\nhh: 1.0e+20\nii: +.5\njj: -010\nkk: 0_7\nll: _1\nmm: 1_\n",
                        ["a", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n_", "o", "p", "q", "r", "s", "t", "u", "v", "x", "z", "aa", "bb", "cc", "dd", "ee", "ff", "gg", "hh", "ii", "jj", "kk", "ll", "mm"]],
    "bad_int.yaml": ["a: 0b_\nB: fake b\n", ["a", "B"]],
    "dates.yaml": ["a: 2026-11-29\nb: 2026-11-29T10:20:30Z\nc: 2026-11-29 10:20:30.5 +02:00\nd: 2026-1-2 3:04:05\ne: 2026-1-2\nf: 2026-11-29t10:20:30-5\ng: 2026-11-29 10:20:30.1234567\nh: 10:20:30\ni: 2026-11-29  10:20:30.000001 -00:30\nj: \"2026-11-29\"\n",
                   ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]],
    "bad_date.yaml": ["a: 2026-13-01\nB: fake b\n", ["a", "B"]],
    "bad_day.yaml": ["a: 2026-02-29\nB: fake b\n", ["B"]],
    "leap.yaml": ["a: 2024-02-29\n", ["a"]],
    "keys.yaml": ["5: five\n1.5: x\nyes: y\n~: nothing\n\"6\": six\n2026-11-29: date\n'': empty\nA b: fake\n", ["5", "1.5", "yes", "True", "~", "None", "6", "2026-11-29", "", "A b"]],
    "key_twice.yaml": ["A: fake 1\nB: x\nA: fake 2\n", ["A", "B"]],
    "list_key.yaml": ["[a]: fake\nB: x\n", ["B"]],
    "map_key.yaml": ["{a: b}: fake\nB: x\n", ["B"]],
    "lists.yaml": ["A:\n  - fake 1\n  - fake 2\nB: fake b\n", ["A", "B"]],
    "one_list.yaml": ["A:\n  - fake 1\nB: [5]\nC: [{user: fake}]\n", ["A", "B", "C"]],
    "empty_list.yaml": ["A: []\nB: fake b\n", ["A", "B"]],
    "map.yaml": ["A:\n  user: fake\n  port: 5\n  on: x\n  5: five\n  ~: none\n  d: 2026-11-29\nB: {}\n", ["A", "B"]],
    "anchors.yaml": ["x: &x {user: fake, port: 1}\nA: *x\nB:\n  <<: *x\n  port: 2\nC:\n  <<: [{a: 1, b: 2}, {a: 3, c: 4}]\n  z: 0\nD: {<<: *x, <<: {port: 9}}\n", ["A", "B", "C", "D"]],
    "top_merge.yaml": ["<<: {A: fake a, B: fake b}\nA: own a\n", ["A", "B", "<<"]],
    "bad_merge.yaml": ["A: {<<: fake}\n", ["A"]],
    "bad_merge_list.yaml": ["A: {<<: [fake]}\n", ["A"]],
    "quoted_merge.yaml": ["A: {\"<<\": {a: 1}}\nB: x\n", ["A", "B"]],
    "equals.yaml": ["A: =\nB: fake b\n", ["A", "B"]],
    "alias_unknown.yaml": ["A: *nope\nB: fake b\n", ["B"]],
    "anchor_twice.yaml": ["A: &x fake 1\nB: &x fake 2\nC: *x\n", ["C"]],
    "recursive.yaml": ["A: &a [*a]\nB: fake b\n", ["B"]],
    "tags.yaml": ["A: !!str 5\nB: ! 5\nC: !!str yes\nD: !!null ''\n", ["A", "B", "C", "D"]],
    "tag_int.yaml": ["A: !!int \"5\"\nB: !!float 5\nC: !!bool \"yes\"\n", ["A", "B", "C"]],
    "tag_own.yaml": ["A: !vault fake\nB: fake b\n", ["A", "B"]],
    "tag_python.yaml": ["A: !!python/object/apply:os.getcwd []\n", ["A"]],
    "tag_map.yaml": ["A: !!map {a: 1}\nB: !!seq [1]\n", ["A", "B"]],
    "two_documents.yaml": ["A: fake\n---\nB: fake\n", ["A"]],
    "document.yaml": ["---\nA: fake a\n...\n", ["A"]],
    "directive.yaml": ["%YAML 1.1\n---\nA: fake a\nB: yes\n", ["A", "B"]],
    "directive12.yaml": ["%YAML 1.2\n---\nA: fake a\nB: yes\n", ["A", "B"]],
    "empty.yaml": ["", ["A"]],
    "blank.yaml": ["\n", ["A"]],
    "comment.yaml": ["# fake\n", ["A"]],
    "list.yaml": ["- A\n", ["A"]],
    "text.yaml": ["fake\n", ["A"]],
    "tab.yaml": ["A:\n\tfake\n", ["A"]],
    "tab_value.yaml": ["A:\tfake\nB: x\n", ["A", "B"]],
    "tab_indent.yaml": ["A:\n\tb: fake\n", ["A"]],
    "bad_indent.yaml": ["A: fake\n  B: fake\n", ["A"]],
    "unclosed.yaml": ["A: \"fake\nB: x\n", ["A"]],
    "unclosed_flow.yaml": ["A: [fake\nB: x\n", ["A"]],
    "colon.yaml": ["A: fake: b\n", ["A"]],
    "percent.yaml": ["A: %fake\n", ["A"]],
    "at.yaml": ["A: @fake\n", ["A"]],
    "backtick.yaml": ["A: `fake\n", ["A"]],
    "star.yaml": ["A: **fake\n", ["A"]],
    "url.yaml": ["A: http://fake:8080/x?a=b#c\nB: {a: http://fake:80}\nC: [a:b]\n", ["A", "B", "C"]],
    "flow.yaml": ["{A: fake a, B: [1, two], \"C\":x}\n", ["A", "B", "C"]],
    "flow_json.yaml": ["{\"A\": \"fake a\", \"B\": {\"a\": null, \"b\": true}, \"C\": \"\\u00e4\\/\"}\n", ["A", "B", "C"]],
    "escape.yaml": ["A: \"fake\\tx\\x41\\u00e4\\n\"\nB: \"a\\\n  b\"\nC: 'a\n\n  b'\n", ["A", "B", "C"]],
    "bad_escape.yaml": ["A: \"\\q\"\n", ["A"]],
    "block.yaml": ["A: |-\n  fake\nB: |+\n  fake\n\nC: >-\n  a\n  b\n\n  c\nD: |2\n    x\n", ["A", "B", "C", "D"]],
    "bom.yaml": ["\ufeffA: fake a\n", ["A"]],
    "latin.yaml": [b"A: fake \xe4\n", ["A"]],
    "control.yaml": ["A: \"fake\x07\"\n", ["A"]],
    "emoji.yaml": ["A: \U0001f600\nstra\u00dfe: \u00e4\n", ["A", "stra\u00dfe"]],
    "crlf.yaml": ["A: fake a\r\nB: |\r\n  x\r\n  y\r\n", ["A", "B"]],
    "question.yaml": ["? A\n: fake a\n? B\n", ["A", "B"]],
    "no_space.yaml": ["A:fake\n", ["A"]],
    "dash.yaml": ["A: - fake\n", ["A"]],
    "multi_plain.yaml": ["A: fake\n  more\nB: x\n", ["A", "B"]],
    "nel.yaml": ["A: fake\x85B: x\n", ["A"]],
    "set.yaml": ["A: !!set {x, y}\nB: fake b\n", ["B"]],
    "omap.yaml": ["A: !!omap [a: 1]\nB: fake b\n", ["B"]],
    "binary.yaml": ["A: !!binary ZmFrZQ==\nB: fake b\n", ["B"]],
    "template.yaml": ["A: {{ fake }}\n", ["A"]],
    "long_key.yaml": ["? " + "k" * 1100 + "\n: fake\nB: x\n", ["B"]],
    "long_simple_key.yaml": ["k" * 1100 + ": fake\nB: x\n", ["B"]],
    "deep.yaml": ["A: " + "[" * 40 + "]" * 40 + "\nB: x\n", ["B"]],
    # Names of files
    "vars.txt": ["A=fake\n", ["A"]],
    "vars": ["A=fake\n", ["A"]],
    "vars.": ["A=fake\n", ["A"]],
    "vars.json.bak": ["{\"A\": \"fake\"}", ["A"]],
    "vars.YML": ["A: fake a\n", ["A"]],
    "vars.Json": ["{\"A\": \"fake a\"}", ["A"]],
    "json": ["{\"A\": \"fake a\"}", ["A"]],
    ".json": ["{\"A\": \"fake a\"}", ["A"]],
    ".yaml": ["A: fake a\n", ["A"]],
    "a.json.": ["{\"A\": \"fake a\"}", ["A"]],
    "vars.toml": ["A = \"fake\"\n", ["A"]],
}

# Paths that are no such file: the value of the option as JSON. {FILES} is the folder.
PATHS = ["{FILES}/nosuch.json", "{FILES}/nosuch.txt", "{FILES}", "{FILES}/folder.json", "", None, 0, False, [], {}, ["x"], {"a": 1}, 1.5, 99999, True,
         "{FILES}/plain.json/x.json", "{FILES}/\0.json"]

CONNECTIONS = {
    "uri.env": ["a=postgres://u:p@h:5432/db?x=1\nb=http://h\n", ["a", "b", "nosuch"]],
    "two.env": ["a=http://h\na=http://i\nb=http://j\n", ["a", "b", "nosuch"]],
    "json.env": ["a={\"conn_type\": \"http\", \"host\": \"h\"}\n", ["a"]],
    "uri.json": ["{\"a\": \"postgres://u:p@h:5432/db\"}", ["a", "nosuch"]],
    "object.json": ["{\"a\": {\"conn_type\": \"http\", \"host\": \"h\", \"login\": \"u\", \"password\": \"fake\", \"schema\": \"s\", \"port\": 80, \"description\": \"d\"}}", ["a"]],
    "extra_text.json": ["{\"a\": {\"conn_type\": \"http\", \"extra\": \"{\\\"x\\\": 1}\"}}", ["a"]],
    "extra_object.json": ["{\"a\": {\"conn_type\": \"http\", \"extra\": {\"x\": 1}}, \"b\": \"http://h\"}", ["a", "b"]],
    "extra_dejson.json": ["{\"a\": {\"conn_type\": \"http\", \"extra_dejson\": {\"x\": 1, \"y\": null}}}", ["a"]],
    "both_extras.json": ["{\"a\": {\"conn_type\": \"http\", \"extra_dejson\": {}, \"extra\": \"\"}, \"b\": \"http://h\"}", ["a", "b", "nosuch"]],
    "extra_not_json.json": ["{\"a\": {\"conn_type\": \"http\", \"extra\": \"not json\"}}", ["a"]],
    "extra_list.json": ["{\"a\": {\"conn_type\": \"http\", \"extra\": \"[1]\"}}", ["a"]],
    "illegal.json": ["{\"a\": {\"conn_type\": \"http\", \"user\": \"u\"}, \"b\": \"http://h\"}", ["a", "b", "nosuch"]],
    "conn_id.json": ["{\"a\": {\"conn_id\": \"a\", \"conn_type\": \"http\"}}", ["a"]],
    "other_id.json": ["{\"a\": {\"conn_id\": \"z\", \"conn_type\": \"http\"}, \"b\": \"http://h\"}", ["a", "b"]],
    "in_uri.json": ["{\"a\": {\"uri\": \"http://h/s\"}}", ["a"]],
    "uri_and_type.json": ["{\"a\": {\"uri\": \"http://h\", \"conn_type\": \"http\"}}", ["a"]],
    "empty_object.json": ["{\"a\": {}}", ["a"]],
    "no_type.json": ["{\"a\": {\"host\": \"h\"}}", ["a"]],
    "number.json": ["{\"a\": 5, \"b\": \"http://h\"}", ["a", "b"]],
    "null.json": ["{\"a\": null, \"b\": \"http://h\"}", ["a", "b"]],
    "true.json": ["{\"a\": true}", ["a"]],
    "list_one.json": ["{\"a\": [\"http://h\"], \"b\": [{\"conn_type\": \"http\", \"host\": \"i\"}]}", ["a", "b"]],
    "list_two.json": ["{\"a\": [\"http://h\", \"http://i\"], \"b\": \"http://j\"}", ["a", "b", "nosuch"]],
    "list_none.json": ["{\"a\": [], \"b\": \"http://j\"}", ["a", "b"]],
    "list_list.json": ["{\"a\": [[\"http://h\"]]}", ["a"]],
    "empty_uri.json": ["{\"a\": \"\"}", ["a"]],
    "space_uri.json": ["{\"a\": \"   \"}", ["a"]],
    "garbage.json": ["{\"a\": \"plainstring\"}", ["a"]],
    "json_text.json": ["{\"a\": \"{\\\"conn_type\\\": \\\"http\\\", \\\"host\\\": \\\"h\\\"}\"}", ["a"]],
    "bad_port.json": ["{\"a\": \"http://h:port/s\", \"b\": \"http://h\"}", ["a", "b", "nosuch"]],
    "text_port.json": ["{\"a\": {\"conn_type\": \"http\", \"port\": \"80\"}}", ["a"]],
    "odd_port.json": ["{\"a\": {\"conn_type\": \"http\", \"port\": \"x\"}}", ["a"]],
    "number_type.json": ["{\"a\": {\"conn_type\": 5}}", ["a"]],
    "number_password.json": ["{\"a\": {\"conn_type\": \"http\", \"password\": 5}}", ["a"]],
    "plain.yaml": ["a: http://u:p@h:80/s\nb:\n  conn_type: http\n  host: h\n  port: 80\n  extra_dejson:\n    x: [1, 2]\nc:\n  - http://i\n", ["a", "b", "c", "nosuch"]],
    "number_key.yaml": ["5: http://h\nb: http://i\n", ["5", "b"]],
    "date.yaml": ["a: 2026-11-29\nb: http://i\n", ["a", "b"]],
    "bytes_key.yaml": ["a: {conn_type: http, 5: x}\nb: http://i\n", ["a", "b"]],
    "upper_type.json": ["{\"a\": {\"conn_type\": \"postgresql\", \"host\": \"H\"}, \"b\": \"postgresql://H\"}", ["a", "b"]],
    "slashes.env": ["a=http://u:p@https://h.com:80/s?x=1\nb=http://h\n", ["a", "b"]],
    "syntax.json": ["{", ["a"]],
    "empty.env": ["", ["a"]],
}

CONFIGS = {
    "configs.json": ["{\"A\": \"fake a\", \"B\": [\"fake b\"], \"C\": 5, \"D\": {\"a\": 1}}", ["A", "B", "C", "D", "nosuch"]],
    "lists.json": ["{\"A\": [\"fake 1\", \"fake 2\"], \"B\": \"fake b\"}", ["A", "B"]],
    "configs.env": ["A=fake a\n", ["A", "a"]],
}

# Options that the constructor does not know, or gets twice.
CONSTRUCTORS = [{}, {"nosuch": 1}, {"variables_file": "x"}, {"variables_file_path": None, "sep": "/"}, {"self": 1}, {"configs_file_path": None}, {"": 1}]


# ---------------------------------------------------------------------------------------------------------------------
# Random files: of each kind and form, with what people write and what they get wrong.

ARGUMENTS = ["conn_type", "description", "host", "login", "password", "schema", "port", "extra", "uri", "extra_dejson", "conn_id"]
ODD_NAMES = ["user", "team_name", "Host", "", "is_encrypted", "connection_type", "id", "\u00e4"]
YAML_SCALARS = [
    "fake", "5432", "'5432'", "yes", "No", "~", "", "null", "1.5", "2026-11-29", "2026-11-29 10:20:30", "0x1F", "010", "[a, b]", "[5]", "[]", "{}", "{a: 1}", "{a: b, 5: c}",
    "{d: 2026-11-29}", "{2026-11-29: d}", "{x: [1, {y: null}]}", "\"fake \\u00e4\"", "'it''s'", "a#b", "a: b", "|\n    fake\n    lines", ">-\n    fake\n    folded", "http://h", "!!str 5", "fake # comment",
    "1_000", "12:30", "on", "OFF", "1e3", ".inf", "\"\"", "postgresql", "fake-type",
]
DOTENV = [
    "A=fake", "B=http://h", "A =fake", "A=", "=fake", "fake", "# fake", "  # A=fake", "", " ", "A=\"fake\"", "export A=fake", "A=fake # x", "C=a=b", "\tA=fake", "A=fake\\n", "B='x'", "A={\"a\": 1}", "D=$A", "#", "E==",
    "A:fake", "F=\u00e4", "\u00a0#A=fake", "G=fake\x1fH=x", "B=fake",
]


def weighted(rng, often, all_of, share=0.75):
    return rng.choice(often if rng.random() < share else all_of)


def arguments(rng, conn_id):
    """What a person gives as a connection's object."""
    names = rng.sample(ARGUMENTS[:8], rng.randint(0, 6))
    if rng.random() < 0.25:
        names.append(weighted(rng, ["extra_dejson", "uri", "conn_id"], ARGUMENTS + ODD_NAMES))
    made = {}
    for name in names:
        value = weighted(rng, connection_cases.TEXT_VALUES[:14], connection_cases.TEXT_VALUES + connection_cases.OTHER_VALUES)
        if name == "port":
            value = weighted(rng, [5432, 80, "5432", None], connection_cases.OTHER_VALUES + connection_cases.TEXT_VALUES)
        if name in ("extra", "extra_dejson"):
            value = weighted(rng, [{"a": 1}, {"a": "b"}, '{"a": "b"}', {"a": {"b": [1, None]}}], connection_cases.EXTRAS + connection_cases.OTHER_VALUES)
        if name == "uri":
            value = connection_cases.uri(rng) if rng.random() < 0.8 else value
        if name == "conn_id" and rng.random() < 0.7:
            value = conn_id
        made[name] = value
    return made


def entry(rng, conn_id):
    chance = rng.random()
    if chance < 0.3:
        return connection_cases.uri(rng)
    if chance < 0.37:
        return weighted(rng, connection_cases.TEXTS, connection_cases.TEXTS)
    if chance < 0.43:
        return weighted(rng, connection_cases.OTHER_VALUES, connection_cases.OTHER_VALUES)
    if chance < 0.55:
        return [entry(rng, conn_id) for _ in range(rng.choice([0, 1, 1, 1, 2]))]
    return arguments(rng, conn_id)


def yaml_file(rng, is_connection):
    lines = []
    for key in ("a", "b", "5: five" if rng.random() < 0.1 else "c")[:rng.randint(1, 3)]:
        key = key.split(":")[0]
        if not is_connection or rng.random() < 0.2:
            lines.append("%s: %s" % (key, weighted(rng, YAML_SCALARS, YAML_SCALARS)))
        elif rng.random() < 0.4:
            lines.append("%s: %s" % (key, rng.choice(["http://u:p@h:80/s?x=1", "'postgresql://H/d'", "aws://?region_name=x", "- http://h"]).replace("- ", "\n  - ")))
        else:
            lines.append("%s:" % key)
            for name in rng.sample(ARGUMENTS[:10], rng.randint(1, 4)):
                lines.append("  %s: %s" % (name, weighted(rng, YAML_SCALARS, YAML_SCALARS)))
    return "\n".join(lines) + "\n"


def ok_text(text):
    """A file must be UTF-8."""
    try:
        text.encode()
        return True
    except UnicodeEncodeError:
        return False


def random_connections(rng, count):
    for number in range(count):
        form = rng.choice(["json", "json", "json", "yaml", "yaml", "env"])
        keys = ["a", "b"][:rng.choice([1, 1, 2])]
        if form == "json":
            text = json.dumps({key: entry(rng, key) for key in keys})
        elif form == "yaml":
            text = yaml_file(rng, True)
        else:
            uris = [connection_cases.uri(rng) if rng.random() < 0.8 else rng.choice(connection_cases.TEXTS) for _ in keys]
            text = "".join("%s=%s\n" % pair for pair in zip(keys, uris))
        if ok_text(text):
            yield "random%d.%s" % (number, form), [text, ["a", "b"]]


def random_variables(rng, count):
    for number in range(count):
        form = rng.choice(["json", "yaml", "env", "env"])
        if form == "json":
            pool = connection_cases.TEXT_VALUES[:20] + connection_cases.OTHER_VALUES
            one = lambda: rng.choice(pool) if rng.random() < 0.8 else [rng.choice(pool) for _ in range(rng.choice([0, 1, 1, 2]))]
            text = json.dumps({key: one() for key in ("a", "b")[:rng.randint(1, 2)]})
            keys = ["a", "b"]
        elif form == "yaml":
            text, keys = yaml_file(rng, False), ["a", "b"]
        else:
            lines = [weighted(rng, DOTENV[:2], DOTENV, 0.3) for _ in range(rng.randint(1, 4))]
            text, keys = rng.choice(["\n", "\n", "\r\n"]).join(lines) + "\n", ["A", "B"]
        if ok_text(text):
            yield "random%d.%s" % (number, form), [text, keys]


def add_random(seed, count):
    rng = random.Random(seed)
    CONNECTIONS.update(random_connections(rng, count))
    VARIABLES.update(random_variables(rng, count // 2))


add_random("local files", 90)
