# shellcheck shell=bash
# shellcheck source=tools/data.sh
source tools/data.sh

open_data_dir
lock_data start
say "This removes build, web/dist, web/node_modules and all data in $data: accounts, visits, keys, mail."
if [[ ${1:-} != --yes ]]; then
  read -r -p "Type yes to go on: " answer || answer=''
  [[ $answer == yes ]] || fail "nothing was removed"
fi
rm -rf build web/dist web/node_modules "$(socket_dir_for postgres)" "$(socket_dir_for test)" "$data"
rm -f "$data_link"
say "Removed."
