#!/usr/bin/env bash
# backup.sh FOLDER: one consistent dump of the database, made by its owner, with the newest 14 kept.
# It holds no readable health data: that is sealed under keys which only the master key opens. So keep the master key's copy
# somewhere else: dump and key together are the records, and a dump without the key is worth nothing, to you as well.
set -euo pipefail
umask 077
folder=${1:?"usage: backup.sh FOLDER, with AEGLE_DATABASE_OWNER_URL set"}
url=${AEGLE_DATABASE_OWNER_URL:?"AEGLE_DATABASE_OWNER_URL names the database"}
file=$folder/aegle-$(date -u +%Y%m%dT%H%M%SZ).dump

mkdir -p "$folder"
trap 'rm -f "$file.part"' EXIT
pg_dump --format=custom --file="$file.part" "$url"
# A dump that cannot be listed is none.
pg_restore --list "$file.part" >/dev/null
mv "$file.part" "$file"
find "$folder" -maxdepth 1 -name 'aegle-*.dump' | sort -r | tail -n +15 | xargs -r rm --
echo "$file"
