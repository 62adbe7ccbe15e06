# shellcheck shell=bash
# Sourced by ./run and ./test: makes sure of what must be on the machine before them.

say() { printf '%-14s| %s\n' "${0##*/}" "$*"; }

fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

require_dotnet() {
  local sdks
  sdks=$(dotnet --list-sdks 2>/dev/null) || sdks=''
  if [[ $'\n'$sdks != *$'\n'10.* ]]; then
    fail "the .NET 10 SDK is missing; see https://dotnet.microsoft.com/download/dotnet/10.0 (Ubuntu: sudo apt-get install dotnet-sdk-10.0)"
  fi
}

# Installs the Debian packages that are missing, where that is possible without asking. Beside the servers these may be named:
# packages with a program of their own name.
require_servers() {
  local packages
  read -ra packages <<<"$(missing_packages "$@")"
  [ ${#packages[@]} -gt 0 ] || return 0

  local command="apt-get install -y --no-install-recommends ${packages[*]}"
  command -v apt-get >/dev/null || fail "these Debian packages, or your system's own of that kind, are missing: ${packages[*]}"
  local root=()
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || fail "some packages are missing; install them with: sudo $command"
    root=(sudo -n)
  fi
  say "installing ${packages[*]} (this takes a minute or two)"
  install_quietly "${packages[@]}"
  read -ra packages <<<"$(missing_packages "$@")"
  [ ${#packages[@]} -eq 0 ] || fail "still missing after the installation: ${packages[*]}"
}

missing_packages() {
  compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || command -v postgres >/dev/null || printf 'postgresql '
  [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || printf 'rabbitmq-server '
  [ -x /usr/lib/dovecot/imap ] || printf 'dovecot-imapd '
  [ -x /usr/lib/dovecot/pop3 ] || printf 'dovecot-pop3d '
  { command -v setsid && command -v setpriv && command -v flock; } >/dev/null || printf 'util-linux '
  command -v curl >/dev/null || printf 'curl '
  local package
  for package in "$@"; do command -v "$package" >/dev/null || printf '%s ' "$package"; done
}

# Also a link that leads nowhere.
is_there() { [ -e "$1" ] || [ -L "$1" ]; }

# The packages would start servers of their own, now and at each boot: neither is wanted, we bring up private ones.
# In a subshell, so that the trap undoes what was changed however this ends.
install_quietly() (
  policy=/usr/sbin/policy-rc.d
  cluster_defaults=/etc/postgresql-common/createcluster.conf
  saved_policy=$policy.before-eventmonitors
  touched_policy='' brought_postgres='' saved_defaults=''
  log=$(mktemp)
  restore() {
    trap '' INT TERM HUP
    if is_there "$saved_policy"; then
      "${root[@]}" mv -f "$saved_policy" "$policy"
    elif [ -n "$touched_policy" ]; then
      "${root[@]}" rm -f "$policy"
    fi
    [ -z "$saved_defaults" ] || "${root[@]}" mv -f "$saved_defaults" "$cluster_defaults"
    rm -f "$log"
  }
  trap restore EXIT
  trap 'exit 130' INT TERM HUP

  # One that is there may permit starts: it steps aside. One that an interrupted run saved is the original.
  if is_there "$policy" && ! is_there "$saved_policy"; then "${root[@]}" mv -f "$policy" "$saved_policy"; fi
  touched_policy=yes
  "${root[@]}" rm -f "$policy"
  printf '#!/bin/sh\nexit 101\n' | "${root[@]}" tee "$policy" >/dev/null
  "${root[@]}" chmod 755 "$policy"

  apt_get update
  if [[ " $* " == *' postgresql '* && ! -e $cluster_defaults ]]; then
    brought_postgres=yes
    apt_get install -y --no-install-recommends postgresql-common
    saved_defaults=$cluster_defaults.before-eventmonitors
    "${root[@]}" cp -p "$cluster_defaults" "$saved_defaults"
    printf 'create_main_cluster = false\n' | "${root[@]}" tee -a "$cluster_defaults" >/dev/null
  fi
  apt_get install -y --no-install-recommends "$@"

  if command -v systemctl >/dev/null; then
    units=()
    [ -z "$brought_postgres" ] || units+=(postgresql.service)
    [[ " $* " != *' rabbitmq-server '* ]] || units+=(rabbitmq-server.service epmd.service epmd.socket)
    [[ " $* " != *' dovecot-imapd '* ]] || units+=(dovecot.service)
    [[ " $* " != *' prometheus-blackbox-exporter '* ]] || units+=(prometheus-blackbox-exporter.service)
    for unit in "${units[@]}"; do "${root[@]}" systemctl disable --quiet "$unit" 2>/dev/null || true; done
  fi
)

# One apt-get step: its progress line by line, all of its words when it fails.
apt_get() {
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" 2>&1 </dev/null \
    | tee -a "$log" | sed -un 's/^\(Setting up [^ ]*\|Unpacking [^ ]*\|Fetched .*\|E: .*\).*/\1/p' \
    | while IFS= read -r line; do say "apt: $line"; done
  if [ "${PIPESTATUS[0]}" != 0 ]; then
    tail -n 30 "$log" >&2
    fail "apt-get $1 failed; its last words are above"
  fi
}

# Builds into a folder unless nothing has changed since that was done there.
build_into() {
  local folder=$1 solution=$2 stamp=$1/built
  mkdir -p -- "$folder"
  is_built_in "$folder" && return
  # What is edited while the build runs counts as not built.
  touch -- "$stamp.begun"
  build "$solution" --artifacts-path "$folder"
  mv -f -- "$stamp.begun" "$stamp"
}

# A file that was removed is seen by its folder.
is_built_in() {
  [ -f "$1/built" ] && [ -z "$(find "$root_folder"/{Directory.*,EventMonitors.sln,global.json,bench,scripts,src,tests} \
    \( -name bin -o -name obj \) -prune -o -newer "$1/built" -print -quit)" ]
}

# Builds, quietly unless it fails, and without leaving a compiler or build node behind in the background.
build() {
  local log
  log=$(mktemp)
  say "building"
  # From the repository's folder: it is there that the SDK looks for global.json.
  if ! (cd -- "$root_folder" && dotnet build "$@" -c Release --nologo -v minimal -nodeReuse:false -p:UseSharedCompilation=false) >"$log" 2>&1; then
    grep -E '(error|warn)' "$log" | sort -u >&2 || cat "$log" >&2
    rm -f "$log"
    fail "the build failed; its errors are above"
  fi
  rm -f "$log"
}

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
