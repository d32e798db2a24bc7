#!/usr/bin/env bash
# Kills a service with kill -9 under load, restarts it, and checks that it remembers everything it acknowledged.
# Needs bash, java and mvn. Options: samples/crash-demo.sh --help
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

service=samples/assistant/target/assistant.jar
driver=samples/driver/target/crash-demo.jar
agent=agent/target/rekindle.jar

fail() {
  printf 'crash-demo: %s\n' "$1" >&2
  exit 2
}

needed=("$service" "$driver" "$agent")
modules=samples/driver,samples/assistant,agent
rebuild=no
arguments=()
for argument in "$@"; do
  case "$argument" in
    --rebuild) rebuild=yes ;;
    --no-agent) needed=("$service" "$driver"); modules=samples/driver,samples/assistant; arguments+=("$argument") ;;
    *) arguments+=("$argument") ;;
  esac
done

command -v java > /dev/null || fail 'no java on the PATH; install a JDK, 17 or newer'
java_version=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.specification\.version = //p')
[ "${java_version%%.*}" -ge 17 ] 2> /dev/null || fail "java 17 or newer is needed, found: ${java_version:-unknown}"

# Newer sources than the jar count as missing; tests do not matter here.
outdated() {
  [ ! -f "$1" ] || [ -n "$(find pom.xml ./*/pom.xml ./*/*/pom.xml ./*/src/main ./*/*/src/main -newer "$1" -print -quit 2> /dev/null)" ]
}

# One line a module, as Maven comes to it.
modules_only() {
  local line
  while IFS= read -r line; do
    case "$line" in
      '[INFO] Building '*'['*/*']') printf '  %s\n' "${line#\[INFO\] Building }" ;;
    esac
  done
}

build() {
  command -v mvn > /dev/null || fail 'no mvn on the PATH; install Maven 3.6.3 or newer'
  mkdir -p samples/target
  local log=samples/target/build.log jar
  echo "Building (the first time Maven also downloads what is needed; log: $log)"
  if ! mvn -B -ntp -DskipTests -Dmaven.test.skip=true -pl "$modules" -am package 2>&1 | tee "$log" | modules_only; then
    grep -E '^\[ERROR\]' "$log" | head -20 >&2
    fail "the build failed; all of it is in $log"
  fi
  # A jar that had nothing to change keeps its time; it is as new as the sources all the same.
  for jar in "${needed[@]}"; do
    [ -f "$jar" ] || fail "the build did not make $jar; see $log"
    touch "$jar"
  done
  echo
}

for jar in "${needed[@]}"; do
  if [ "$rebuild" = yes ] || outdated "$jar"; then
    build
    break
  fi
done

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  arguments+=(--terminal)
fi
exec java -Xmx1g -XX:TieredStopAtLevel=1 -jar "$driver" ${arguments[@]+"${arguments[@]}"}
