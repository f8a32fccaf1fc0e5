#!/usr/bin/env bash
# Runs every fuzz target for a while, each from its seed corpus.
# usage: run_fuzzers.sh BUILD_FOLDER SECONDS
set -eu
build=$1 seconds=$2
source=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
for target in "$build"/fuzz/*_fuzz; do
    name=$(basename "$target")
    mkdir -p "$work/$name"
    seeds=()
    [ -d "$source/fuzz/seeds/${name%_fuzz}" ] && seeds=("$source/fuzz/seeds/${name%_fuzz}")
    if "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -verbosity=0 -print_final_stats=1 \
        -artifact_prefix="$work/" "$work/$name" "${seeds[@]}" >"$work/log" 2>&1; then
        printf 'ok     %s: %s runs\n' "$name" "$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/log")"
    else
        printf 'FAILED %s\n' "$name"
        tail -n 40 "$work/log"
        for found in "$work"/crash-* "$work"/timeout-* "$work"/oom-*; do
            [ -f "$found" ] && { printf 'input %s: ' "$(basename "$found")"; head -c 400 "$found" | base64 -w0; printf '\n'; }
        done
        failed=1
    fi
done
exit $failed
