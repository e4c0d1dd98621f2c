# shellcheck shell=bash
# shellcheck source=tools/build.sh
source tools/build.sh

trap 'trap "" INT TERM HUP; end_jobs' EXIT
trap 'exit 130' INT TERM HUP
install_packages "${run_packages[@]}"
build_release off aegle
say "build/release/aegle and web/dist are up to date"
