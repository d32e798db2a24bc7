# Sourced by the scripts beside it, in the repository's root: builds what is missing and sets class_path.
if [ ! -f agent/target/rekindle.jar ] || [ ! -f samples/assistant/target/assistant.jar ] || [ ! -f bench/target/class-path ]; then
  echo 'Building' >&2
  mvn -B -ntp -q -DskipTests -Dmaven.test.skip=true -pl bench,agent,samples/assistant -am package >&2
fi
class_path="bench/target/classes:$(cat bench/target/class-path)"
