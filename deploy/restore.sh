#!/usr/bin/env bash
# restore.sh DUMP: puts a dump into an empty database (deploy/roles.sql makes one), as its owner. Stop the server first.
set -euo pipefail
dump=${1:?"usage: restore.sh DUMP, with AEGLE_DATABASE_OWNER_URL set"}
url=${AEGLE_DATABASE_OWNER_URL:?"AEGLE_DATABASE_OWNER_URL names the database"}

tables=$(psql -X -At "$url" -c "select count(*) from pg_tables where schemaname = 'public'")
if ((tables > 0)); then
  echo "the database is not empty; restore into a new one" >&2
  exit 1
fi
pg_restore --exit-on-error --single-transaction --dbname="$url" "$dump"
echo "Restored. Now: aegle migrate, and aegle audit verify, which proves that the log is whole."
