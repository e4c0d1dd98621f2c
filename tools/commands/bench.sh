# shellcheck shell=bash
# ./dev bench: what is measured, and against what, stands in bench/.

# shellcheck source=tools/build.sh
source tools/build.sh
# shellcheck source=tools/data.sh
source tools/data.sh

install_packages "${run_packages[@]}" "${test_packages[@]}"
open_data_dir
trap 'trap "" INT TERM HUP; end_jobs' EXIT
trap 'exit 130' INT TERM HUP
lock_build
prepare_web_packages
start_web_build
job server cpp_build build/release on all
finish_jobs || exit 1
unlock_build
trap - EXIT INT TERM HUP
AEGLE_BINARY=$root/build/release/aegle exec bench/run "$@"
