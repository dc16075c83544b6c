#!/bin/bash
# The official image's start, as far as docker-compose.yml relies on it: POSTGRES_* and their _FILE forms, PGDATA,
# /docker-entrypoint-initdb.d, any user, and arguments for the server.
set -euo pipefail

setting() { # NAME DEFAULT: the variable, or the content of the file that NAME_FILE names
  local file="${1}_FILE"
  if [ -n "${!file:-}" ]; then cat "${!file}"; else echo "${!1:-$2}"; fi
}

name_this_user() { # initdb wants a name for the user id that it runs as
  getent passwd "$(id -u)" >/dev/null && return
  NSS_WRAPPER_PASSWD=$(mktemp) NSS_WRAPPER_GROUP=$(mktemp) LD_PRELOAD=$(echo /usr/lib/*/libnss_wrapper.so)
  export NSS_WRAPPER_PASSWD NSS_WRAPPER_GROUP LD_PRELOAD
  echo "postgres:x:$(id -u):$(id -g):PostgreSQL:$PGDATA:/bin/false" >"$NSS_WRAPPER_PASSWD"
  echo "postgres:x:$(id -g):" >"$NSS_WRAPPER_GROUP"
}

initialise() {
  local user database
  user=$(setting POSTGRES_USER postgres)
  database=$(setting POSTGRES_DB "$user")
  export PGPASSWORD
  PGPASSWORD=$(setting POSTGRES_PASSWORD "")
  [ -n "$PGPASSWORD" ] || { echo "Error: no superuser password; set POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE" >&2; exit 1; }
  # shellcheck disable=SC2086 # several arguments in one variable, as the official image has it
  initdb --username="$user" --pwfile=<(echo "$PGPASSWORD") ${POSTGRES_INITDB_ARGS:-} -D "$PGDATA"
  printf '\nhost all all all scram-sha-256\n' >>"$PGDATA/pg_hba.conf"
  pg_ctl -D "$PGDATA" -o "-c listen_addresses='' -p 5432 -k /var/run/postgresql" -w start
  local sql=(psql -v ON_ERROR_STOP=1 --no-psqlrc -h /var/run/postgresql -U "$user")
  [ "$database" = postgres ] || "${sql[@]}" -d postgres -c "CREATE DATABASE \"$database\""
  for file in /docker-entrypoint-initdb.d/*; do
    case "$file" in
      *.sh) "$file" ;;
      *.sql) "${sql[@]}" -d "$database" -f "$file" ;;
    esac
  done
  pg_ctl -D "$PGDATA" -m fast -w stop
}

[ "${1:0:1}" != - ] || set -- postgres "$@"
if [ "$1" = postgres ]; then
  if [ "$(id -u)" = 0 ]; then
    install -d -o postgres -g postgres -m 0700 "$PGDATA"
    exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
  fi
  mkdir -p "$PGDATA" && chmod 0700 "$PGDATA"
  name_this_user
  [ -s "$PGDATA/PG_VERSION" ] || initialise
  unset PGPASSWORD
  set -- "$@" -c listen_addresses='*' -k /var/run/postgresql
fi
exec "$@"
