#!/bin/sh
# Debian parts and npm parts that some tests drive for real. Installed where this user may; else named, and the tests
# that need them are skipped with that reason (with CI=true a missing part fails here).
set -u
cd "$(dirname "$0")/.."
missing=""

want() { # command, Debian package
  command -v "$1" >/dev/null 2>&1 && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing $2"
    { [ -n "${apt_updated:-}" ] || apt-get update -qq; } >/dev/null 2>&1 && apt_updated=1
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$2" >/dev/null 2>&1
  fi
  command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}

want chromium chromium
want node nodejs
want npm npm
stamp=tests/npm/node_modules/.installed
if command -v npm >/dev/null 2>&1 && ! cmp -s tests/npm/package-lock.json "$stamp"; then
  echo "installing npm test parts"
  if npm ci --prefix tests/npm --silent; then cp tests/npm/package-lock.json "$stamp"
  else missing="$missing tests/npm/node_modules"; fi
fi

if [ -n "$missing" ]; then
  echo "missing:$missing (their tests will be skipped)"
  [ "${CI:-}" = true ] && { echo "CI=true: nothing may be missing"; exit 1; }
fi
exit 0
