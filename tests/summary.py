#!/usr/bin/env python3
"""Adds up ctest's JUnit files.

usage: summary.py [--failures] [--skips ALLOWED] FILE.xml…
  --failures       prints the output of every failed test
  --skips ALLOWED  under CI, a skipped test that this file does not name counts as failed
Closes with the line "N passed, N failed, N skipped" and exits 1 when anything failed.
"""
import argparse
import os
import re
import sys
import xml.etree.ElementTree as ElementTree


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--failures', action='store_true')
    parser.add_argument('--skips')
    parser.add_argument('files', nargs='+')
    options = parser.parse_args()
    allowed = set()
    if options.skips and os.path.exists(options.skips):
        with open(options.skips, encoding='utf-8') as f:
            allowed = {line.split()[0] for line in f if line.strip() and not line.startswith('#')}
    passed = failed = skipped = 0
    for path in options.files:
        if not os.path.exists(path):
            continue
        for case in ElementTree.parse(path).getroot().iter('testcase'):
            name = case.get('name')
            output = (case.findtext('system-out') or '').strip()
            if case.find('failure') is not None or case.get('status') == 'fail':
                failed += 1
                print(f'FAILED {name}')
                if options.failures:
                    print('\n'.join('    ' + line for line in output.splitlines()[-60:]))
            elif case.find('skipped') is not None or case.get('status') == 'notrun':
                reason = next((line for line in reversed(output.splitlines()) if re.search('skip', line, re.I)), '')
                print(f'skipped {name}: {reason.strip() or "no reason given"}')
                if options.skips and os.environ.get('CI') and name not in allowed:
                    print(f'FAILED {name}: tests/allowed_skips.txt does not name it')
                    failed += 1
                else:
                    skipped += 1
            else:
                passed += 1
    if not options.failures:
        print(f'{passed} passed, {failed} failed, {skipped} skipped')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
