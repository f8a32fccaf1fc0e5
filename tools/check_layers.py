#!/usr/bin/env python3
"""Checks the tree against tools/layers.txt: include arrows, owners of heavy headers, banned calls, lengths.

usage: check_layers.py [ROOT]     prints one line per breach, exits 1 when there is any
"""
import pathlib
import re
import sys

HEADER_LINES, SOURCE_LINES, FUNCTION_LINES = 200, 800, 100
INCLUDE = re.compile(r'\s*#\s*include\s*[<"]([^>"]+)[>"]')
# A definition at the left margin: "type name(…) {" with the brace at the end of its line.
FUNCTION_OPEN = re.compile(r'^[A-Za-z_].*\)\s*(const|noexcept|override|->.*|\s)*\{\s*$|^\{\s*$')


class Rules:
    def __init__(self, path):
        self.layers, self.allowed, self.heavy, self.bans = [], set(), [], []
        for line in path.read_text().splitlines():
            words = line.split()
            if not words or words[0].startswith('#'):
                continue
            if words[0] == 'layer':
                self.layers.append((words[2], words[1], int(words[3])))
            elif words[0] == 'allow':
                self.allowed.add((words[1], words[2]))
            elif words[0] == 'heavy':
                self.heavy.append((words[1], set(words[2:])))
            elif words[0] == 'ban':
                self.bans.append((re.compile(words[1].replace('.', r'\.') if words[1].isalpha() else words[1]),
                                  words[2].replace('_', ' '), set(words[3:])))
            else:
                sys.exit(f'{path}: unknown rule "{words[0]}"')
        self.layers.sort(key=lambda row: -len(row[0]))

    def room_of(self, path):
        """(name, number) of the layer that a path below src/ belongs to, or None."""
        for folder, name, number in self.layers:
            if path.startswith(folder + '/'):
                return name, number
        return None


def without_comments_and_strings(line):
    line = re.sub(r'"(?:\\.|[^"\\])*"', '""', line)
    return re.sub(r'//.*', '', line)


def check_includes(rules, name, here, lines):
    for number, line in enumerate(lines, 1):
        found = INCLUDE.match(line)
        if not found:
            continue
        header = found[1]
        for pattern, owners in rules.heavy:
            if (header == pattern or (pattern.endswith('/') and header.startswith(pattern))) and name not in owners:
                yield f'{name}:{number}: <{header}> belongs to {", ".join(sorted(owners))}'
        room = rules.room_of(header)
        if here is None or room is None or room[0] == here[0]:
            continue
        if room[1] >= here[1] and (here[0], room[0]) not in rules.allowed:
            yield f'{name}:{number}: {here[0]} (layer {here[1]}) may not see {room[0]} (layer {room[1]})'


def check_bans(rules, name, lines):
    for number, line in enumerate(lines, 1):
        code = without_comments_and_strings(line)
        for pattern, instead, owners in rules.bans:
            if name not in owners and pattern.search(code):
                yield f'{name}:{number}: "{pattern.pattern}" is banned here; use {instead}'


def check_lengths(name, lines):
    limit = HEADER_LINES if name.endswith('.h') else SOURCE_LINES
    if len(lines) > limit and not name.endswith('_test.cc'):
        yield f'{name}: {len(lines)} lines; at most {limit}'
    start = None
    for number, line in enumerate(lines, 1):
        if start is None and FUNCTION_OPEN.match(line) and not line.startswith('namespace'):
            start = number
        elif start is not None and line.startswith('}'):
            if number - start > FUNCTION_LINES and not name.endswith('_test.cc'):
                yield f'{name}:{start}: function of {number - start} lines; at most {FUNCTION_LINES}'
            start = None


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
    rules = Rules(root / 'tools/layers.txt')
    breaches = []
    files = sorted(p for p in (root / 'src').rglob('*') if p.suffix in ('.h', '.cc'))
    for path in files:
        name = path.relative_to(root).as_posix()
        lines = path.read_text().splitlines()
        here = rules.room_of(path.relative_to(root / 'src').as_posix())
        breaches += check_includes(rules, name, here, lines)
        breaches += check_bans(rules, name, lines)
        breaches += check_lengths(name, lines)
    for breach in breaches:
        print(breach)
    print(f'{len(files)} files, {len(breaches)} breaches')
    return 1 if breaches else 0


if __name__ == '__main__':
    sys.exit(main())
