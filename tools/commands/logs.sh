# shellcheck shell=bash
# shellcheck source=tools/data.sh
source tools/data.sh

open_data_dir
compgen -G "$data/log/*.log" >/dev/null || fail "nothing has been logged in $data/log yet: ./dev start starts everything"
exec tail -n 20 -F "$data"/log/*.log
