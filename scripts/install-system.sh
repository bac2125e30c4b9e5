#!/usr/bin/env bash
# Installs what the tests use and `npm ci` does not bring: chromium, from the system's package manager, and the page's tools.
# Says so where a part is there already or cannot be installed; the tests that need it then say so too.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

install_chromium() {
  if command -v chromium >/dev/null 2>&1; then
    echo "install-system: chromium is there: $(command -v chromium)"
  elif ! command -v apt-get >/dev/null 2>&1; then
    echo "install-system: no apt-get on this system: install chromium by hand to run the browser tests"
  elif [ "$(id -u)" -ne 0 ]; then
    echo "install-system: not root: run 'sudo scripts/install-system.sh' to install chromium for the browser tests"
  else
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q </dev/null
    apt-get install -y -q --no-install-recommends chromium </dev/null
    echo "install-system: installed chromium: $(command -v chromium)"
  fi
}

install_chromium
npm ci --prefix dashboard
