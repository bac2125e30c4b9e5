#!/usr/bin/env bash
# Installs what the tests use from the system's package manager: chromium, to look at the HTML report.
# Does nothing, and says so, where it is there already or cannot be installed; the tests that need it then say so too.
set -euo pipefail

if command -v chromium >/dev/null 2>&1; then
  echo "install-system: chromium is there: $(command -v chromium)"
  exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
  echo "install-system: no apt-get on this system: install chromium by hand to run the browser tests"
  exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "install-system: not root: run 'sudo scripts/install-system.sh' to install chromium for the browser tests"
  exit 0
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update -q </dev/null
apt-get install -y -q --no-install-recommends chromium </dev/null
echo "install-system: installed chromium: $(command -v chromium)"
