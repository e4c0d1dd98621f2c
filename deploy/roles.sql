-- Once, as the superuser of the PostgreSQL that Aegle is to use: sudo -u postgres psql -f deploy/roles.sql
-- On the same machine they sign in as their system users, with these lines before the others in pg_hba.conf and pg_ident.conf:
--   local  aegle  aegle_owner,aegle_app  peer  map=aegle
--   aegle  aegle-owner  aegle_owner
--   aegle  aegle        aegle_app
-- From another machine: passwords (scram-sha-256), and sslmode=verify-full in the URLs.
create role aegle_owner login nosuperuser nocreatedb nocreaterole nobypassrls;
create role aegle_app login nosuperuser nocreatedb nocreaterole nobypassrls;
create database aegle owner aegle_owner;
revoke all on database aegle from public;
grant connect on database aegle to aegle_app;
