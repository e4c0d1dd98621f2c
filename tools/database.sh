# shellcheck shell=bash
# The database of ./dev start: a private cluster in the data folder with one database, `aegle`, and two roles.

# shellcheck source=tools/postgres.sh
source tools/postgres.sh

start_postgres() {
  postgres_start postgres "$data/postgres/main" "$(socket_dir_for postgres)" \
    max_connections=100 shared_buffers=256MB effective_cache_size=1GB work_mem=8MB maintenance_work_mem=128MB \
    wal_compression=lz4 max_wal_size=1GB checkpoint_timeout=10min random_page_cost=1.1 jit=off timezone=UTC log_timezone=UTC
}

create_postgres() {
  say "Making a private database in $data/postgres"
  postgres_create "$data/postgres/main" peer --data-checksums
  {
    for role in postgres aegle_owner aegle_app; do
      printf 'aegle %s %s\n' "$service_name" $role
      ((EUID != 0)) || printf 'aegle root %s\n' $role
    done
  } | write_as_service "$data/postgres/main/pg_ident.conf"
  echo 'local all all peer map=aegle' | write_as_service "$data/postgres/main/pg_hba.conf"
}

# Two roles: the owner migrates, and the server's own can neither change a table nor pass by its row policies.
roles_sql="
select 'create role ' || name || ' login nosuperuser nobypassrls' from unnest('{aegle_owner,aegle_app}'::text[]) name
where not exists (select from pg_roles where rolname = name) \\gexec
"
database_sql="
select 'create database aegle owner aegle_owner' where not exists (select from pg_database where datname = 'aegle') \\gexec
revoke all on database aegle from public;
grant connect on database aegle to aegle_app;
"

# prepare_database SOCKET_DIR: once; a cluster that was cut off half prepared gets the rest.
prepare_database() {
  local done_file=$data/postgres/prepared
  [[ -e $done_file ]] && return
  psql_as "$1" postgres -d postgres <<<"$roles_sql $database_sql" >"$step_log_dir/roles.log" 2>&1 ||
    { explain "$step_log_dir/roles.log" "preparing the database"; exit 1; }
  "${as_service[@]}" touch "$done_file"
}
