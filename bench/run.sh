#!/usr/bin/env bash
# Everything that the agent costs, as tables: start-up, single steps, memory, workload W1 beside its limits.
# --quick takes a few minutes and shows where things stand; without it, half an hour. JDKs: BENCH_JDKS=home:home
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source bench/class-path.sh
bench() {
  java -Xmx256m -Dbench.jdks="${BENCH_JDKS:-}" -cp "$class_path" "$@"
}
echo "$(uname -srm), $(nproc) cores, $(date -u +%Y-%m-%d)"
echo
case "${1:-}" in
  --quick)
    bench io.rekindle.bench.startup.StartUp --pairs 3
    bench io.rekindle.bench.memory.Footprint
    bench io.rekindle.bench.jmh.Steps --quick
    bench io.rekindle.bench.w1.SessionUpdates --rounds 3 --millis 500 --warm-up 3 --gc G1
    ;;
  '')
    bench io.rekindle.bench.startup.StartUp
    bench io.rekindle.bench.memory.Footprint
    bench io.rekindle.bench.jmh.Steps
    bench io.rekindle.bench.w1.SessionUpdates --jdks all
    ;;
  *)
    echo "unknown option $1; known: --quick" >&2
    exit 2
    ;;
esac
