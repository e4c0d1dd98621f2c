# shellcheck shell=bash
# What Debian has to give: lists, and one quiet installation of what is missing.

run_packages=(
  clang-16 cmake ninja-build ccache mold pkg-config
  libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev libpq-dev libssl-dev libsodium-dev libfmt-dev libspdlog-dev
  libhowardhinnant-date-dev prometheus-cpp-dev libcli11-dev libcurl4-openssl-dev libqrencode-dev libcairo2-dev
  libpango1.0-dev liboath-dev libmagic-dev libvips-dev
  nodejs npm postgresql-15 coturn openssl ca-certificates curl tzdata fonts-noto-core fonts-noto-cjk
)
postgres_program=/usr/lib/postgresql/15/bin/postgres
lan_packages=(iproute2 qrencode)
format_packages=(clang-format-16)
test_packages=("${format_packages[@]}" shellcheck libgtest-dev librapidcheck-dev libyaml-cpp-dev chromium chromium-headless-shell firefox-esr poppler-utils clamav-daemon iproute2 qrencode nftables procps)
sanitize_packages=(libclang-rt-16-dev llvm-16)

# missing_packages NAME…: one of them a line. A Node of the machine's own brings its npm along.
missing_packages() {
  local have name
  have=" $(dpkg-query -W -f '${db:Status-Status}:${Package} ' "$@" 2>/dev/null || :)"
  for name in "$@"; do
    [[ $have == *" installed:$name "* ]] && continue
    [[ $name == nodejs || $name == npm ]] && have node npm && continue
    say "$name"
  done
}

have() { local name; for name; do command -v "$name" >/dev/null || return 1; done; }

# install_packages NAME…: who builds elsewhere than on Debian brings the parts along. Nothing to do costs one dpkg-query.
install_packages() {
  local missing=()
  if ! have apt-get dpkg-query; then
    have clang++-16 cmake ninja npm turnserver "$postgres_program" && return
    fail "Aegle installs itself on Debian 12 with apt, which is not here. It needs what these packages hold: $*"
  fi
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  ((EUID == 0)) || have sudo ||
    fail "without sudo, ask someone who is root to run: apt-get install --no-install-recommends ${missing[*]}"
  say "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  local as_root=()
  if ((EUID != 0)); then
    # sudo may have to ask for a password, and can do so in the foreground alone; the rest is a job, which a signal ends.
    sudo -n true 2>/dev/null || sudo -v || fail "the packages need sudo"
    as_root=(sudo -n)
  fi
  job "Debian packages" "${as_root[@]}" bash tools/apt-install.sh "${missing[@]}"
  ((EUID == 0)) || job_of_root[${job_pids[-1]}]=yes
  finish_jobs || exit 1
}
