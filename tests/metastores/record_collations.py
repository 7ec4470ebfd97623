"""Records which names a real MariaDB takes for one, under each collation that the keys of Airflow's tables may have.

    python tests/metastores/record_collations.py tests/metastores/collations.jsonl

The first line is a list of names. Each other line is [collation, [[number, number]…]]: the pairs of names that are one.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

import rows
import servers

ASCII = ["x%sy" % chr(code) for code in range(0x20, 0x7F)]
# Characters that some collation takes for others, for several, or for none.
CHARACTERS = "éÉäåøæßœıſµªº²①½ⅷǅŉñĲłđþðƒ№™ℌＡａ／－٣१ーあアｱгєΩςσאب漢한ᄒ😀𝐀🄰\u0301\u0308\u0001\u0009\u000a\u007f\u0085\u00a0\u00ad\u200b\u200d\u2060\ufeff\u2013\u2010ﬁﬀ’«…"
SPELLINGS = ["", "e", "E", "a", "aa", "o", "oe", "ae", "s", "ss", "i", "I", "1", "2", "3", "n", "l", "d", "th", "h", "fi", "ff", "-", " ", "'", "...", "Γ", "γ", "Σ", "σ", "ij"]
ENDS = ["end", "End", "end ", "end  ", "END ", "end\t", "end\u00a0", "end\u200b", " end", "ch", "CH", "c h", "v", "w", "j", "i", "y", "u"]
# What MariaDB 10.11 has of these; MySQL's own 0900 is not among them.
COLLATIONS = [
    "utf8mb4_general_ci", "utf8mb4_unicode_ci", "utf8mb4_unicode_520_ci", "utf8mb4_bin", "utf8mb4_nopad_bin", "utf8mb4_general_nopad_ci", "utf8mb4_unicode_nopad_ci",
    "utf8mb3_general_ci", "utf8mb3_unicode_ci", "utf8mb3_bin", "latin1_swedish_ci", "latin1_bin", "utf8mb4_swedish_ci", "utf8mb4_turkish_ci", "utf8mb4_danish_ci", "utf8mb4_spanish2_ci",
    "utf8mb4_uca1400_ai_ci", "utf8mb4_uca1400_as_cs", "utf8mb4_uca1400_nopad_as_ci",
]


def names():
    made = list(rows.KEYS)
    made += [change(key) for number, key in enumerate(rows.KEYS) for change in (rows.OTHERWISE[number % len(rows.OTHERWISE)], str.upper)]
    made += ASCII + ["x%sy" % character for character in CHARACTERS] + ["x%sy" % spelling for spelling in SPELLINGS] + ENDS
    return list(dict.fromkeys(name for name in made if name))


def same(server, collation, made):
    """Pairs of names that are one. A name that the character set does not have is left out."""
    charset = "utf8mb4" if collation.startswith("uca") else collation.split("_")[0]
    server.sql("DROP DATABASE IF EXISTS collations; CREATE DATABASE collations CHARACTER SET utf8mb4")
    server.sql(f"CREATE TABLE names (id int, name varchar(250) CHARACTER SET {charset} COLLATE {collation})", "collations")
    values = ", ".join(f"({number}, CONVERT(X'{name.encode().hex()}' USING utf8mb4))" for number, name in enumerate(made))
    server.sql(f"SET sql_mode = ''; INSERT INTO names VALUES {values}", "collations")
    lost = f"CONVERT(CONVERT(name USING utf8mb4) USING binary) <> CASE id {' '.join('WHEN %d THEN X%r' % (number, name.encode().hex()) for number, name in enumerate(made))} END"
    server.sql(f"DELETE FROM names WHERE {lost}", "collations")
    told = server.sql("SELECT a.id, b.id FROM names a JOIN names b ON a.id < b.id AND a.name = b.name ORDER BY 1, 2", "collations")
    return [list(map(int, line.split("\t"))) for line in told.splitlines()]


def main():
    folder = Path(tempfile.mkdtemp(prefix="varlens-collations-"))
    folder.chmod(0o755)
    server = None
    try:
        server = servers.MariaDb(folder / "mariadb")
        made = names()
        lines = [made]
        known = set(server.sql("SELECT collation_name FROM information_schema.collations").split()) | {f"utf8mb4_{name}" for name in server.sql("SELECT collation_name FROM information_schema.collation_character_set_applicability").split()}
        for collation in COLLATIONS:
            if collation in known:
                lines.append([collation, same(server, collation, made)])
            else:
                print(f"{collation} is not here", file=sys.stderr)
    finally:
        if server:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    Path(sys.argv[1]).write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))


if __name__ == "__main__":
    main()
