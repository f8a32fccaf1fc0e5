#!/usr/bin/env python3
"""Runs behaviour written down in files: spec/AREA/CLAIM.spec.

usage: run_specs.py --bin PATH_OF_INGOT SPEC_OR_FOLDER…

A spec file:
    # source: where the expectation comes from (a public document, an RFC, "observed on packer 1.16.0")
    -- a.pkr.hcl            the lines that follow are this file
    $ ingot validate .      a command for sh; `ingot` and `packer` are the program under test
    > text                  exact lines of standard output, all of them when there is one
    >* text                 some line of standard output holds this text
    2> text, 2>* text       the same for standard error
    !> text                 neither stream holds this text
    exit 1                  exit code, 0 when not said
Several commands run one after the other in the same folder. A file named error-… must have a command that fails.
@DIR@ stands for the scratch folder. INGOT_ACCEPT=1 writes what was seen into the file and counts it as skipped.
"""
import argparse
import difflib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor


class Command:
    def __init__(self, line):
        self.line, self.exit, self.exact, self.some, self.never = line, 0, {1: None, 2: None}, [], []


def parse(text):
    files, commands, current = {}, [], None
    for line in text.splitlines():
        if line.startswith('-- '):
            current = files.setdefault(line[3:].strip(), [])
        elif line.startswith('$ '):
            current = None
            commands.append(Command(line[2:]))
        elif current is not None:
            current.append(line)
        elif not commands:
            continue
        elif line.startswith('>* '):
            commands[-1].some.append((1, line[3:]))
        elif line.startswith('2>* '):
            commands[-1].some.append((2, line[4:]))
        elif line.startswith('!> '):
            commands[-1].never.append(line[3:])
        elif line == '>' or line.startswith('> '):
            commands[-1].exact[1] = (commands[-1].exact[1] or []) + [line[2:]]
        elif line == '2>' or line.startswith('2> '):
            commands[-1].exact[2] = (commands[-1].exact[2] or []) + [line[3:]]
        elif line.startswith('exit '):
            commands[-1].exit = int(line[5:])
    return files, commands


def run_one(path, binary):
    """Returns the list of what is wrong, and (command, exit, stdout, stderr) as seen."""
    text = path.read_text(encoding='utf-8')
    files, commands = parse(text)
    wrong, seen = [], []
    if not text.startswith('# source: '):
        wrong.append('the first line must be "# source: …"')
    if not commands:
        wrong.append('no command')
    if path.name.startswith('error-') and all(c.exit == 0 for c in commands):
        wrong.append('named error-… but no command is expected to fail')
    scratch = pathlib.Path(tempfile.mkdtemp(prefix='spec'))
    try:
        work, tools = scratch / 'work', scratch / 'bin'
        for folder in (work, tools, scratch / 'home'):
            folder.mkdir()
        for name in ('ingot', 'packer'):
            (tools / name).symlink_to(binary)
        for name, lines in files.items():
            target = work / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text('\n'.join(lines) + '\n', encoding='utf-8')
        env = {'PATH': f'{tools}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'HOME': str(scratch / 'home'),
               'LANG': 'C.UTF-8', 'TZ': 'UTC'}
        env.update({k: v for k, v in os.environ.items() if k.endswith('SAN_OPTIONS')})
        for command in commands:
            done = subprocess.run(['sh', '-c', command.line], cwd=work, env=env, stdin=subprocess.DEVNULL,
                                  capture_output=True, timeout=120, check=False)
            streams = {1: done.stdout.decode('utf-8', 'replace').replace(str(scratch), '@DIR@'),
                       2: done.stderr.decode('utf-8', 'replace').replace(str(scratch), '@DIR@')}
            seen.append((command, done.returncode, streams))
            problem = compare(command, done.returncode, streams)
            if problem:
                wrong.append(f'$ {command.line}\n{problem}')
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return wrong, seen


def compare(command, code, streams):
    out = []
    if code != command.exit:
        out.append(f'exit {code}, expected {command.exit}')
    for number in (1, 2):
        want = command.exact[number]
        if want is not None and want != streams[number].splitlines():
            out += difflib.unified_diff(want, streams[number].splitlines(), 'expected', f'stream {number}', lineterm='', n=2)
    for number, text in command.some:
        if not any(text in line for line in streams[number].splitlines()):
            out.append(f'no line of stream {number} holds: {text}')
    for text in command.never:
        if text in streams[1] or text in streams[2]:
            out.append(f'must not show: {text}')
    if out and code != command.exit:
        out += ['stdout: ' + streams[1][-2000:], 'stderr: ' + streams[2][-2000:]]
    return '\n'.join(out)


def accept(path, seen):
    """Writes exact streams and exit codes as seen; lines with `*` and `!` stay."""
    out, number = [], -1
    for line in path.read_text(encoding='utf-8').splitlines():
        if number >= 0 and (line.startswith(('> ', '2> ', 'exit ')) or line in ('>', '2>')):
            continue
        out.append(line)
        if line.startswith('$ '):
            number += 1
            command, code, streams = seen[number]
            for stream, mark in ((1, '>'), (2, '2>')):
                if command.exact[stream] is not None:
                    out += [f'{mark} {text}'.rstrip() for text in streams[stream].splitlines()]
            if code:
                out.append(f'exit {code}')
    path.write_text('\n'.join(out) + '\n', encoding='utf-8')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--bin', required=True)
    parser.add_argument('specs', nargs='+')
    options = parser.parse_args()
    paths = []
    for name in options.specs:
        given = pathlib.Path(name)
        paths += sorted(given.rglob('*.spec')) if given.is_dir() else [given]
    binary = os.path.abspath(options.bin)
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda path: run_one(path, binary), paths))
    passed = failed = skipped = 0
    for path, (wrong, seen) in zip(paths, results):
        if wrong and os.environ.get('INGOT_ACCEPT') == '1' and seen:
            accept(path, seen)
            skipped += 1
            print(f'SKIPPED {path}: accepted what was seen')
        elif wrong:
            failed += 1
            print(f'FAILED {path}')
            for text in wrong:
                print('    ' + text.replace('\n', '\n    '))
        else:
            passed += 1
    print(f'{passed} passed, {failed} failed, {skipped} skipped')
    return 1 if failed or not paths else 0


if __name__ == '__main__':
    sys.exit(main())
