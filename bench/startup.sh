#!/usr/bin/env bash
# Start-up of whole processes with and without the agent. Options: --pairs N (40), --only REGEX, --json FILE; JDKs: BENCH_JDKS=home:home
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source bench/class-path.sh
exec java -Xmx256m -Dbench.jdks="${BENCH_JDKS:-}" -cp "$class_path" io.rekindle.bench.startup.StartUp "$@"
