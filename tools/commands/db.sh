# shellcheck shell=bash
# psql as the owner, who sees and may change everything: for looking around, and for repairs.
# shellcheck source=tools/data.sh
source tools/data.sh
# shellcheck source=tools/database.sh
source tools/database.sh

if [[ -n ${AEGLE_DATABASE_OWNER_URL:-} ]]; then exec psql "$AEGLE_DATABASE_OWNER_URL" "$@"; fi
open_data_dir
"$pg_bin/pg_isready" -q -h "$(socket_dir_for postgres)" || fail "the database is not running: ./dev start starts it"
exec "$pg_bin/psql" -h "$(socket_dir_for postgres)" -U aegle_owner -d aegle "$@"
