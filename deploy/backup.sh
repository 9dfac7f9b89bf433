#!/bin/sh
# Backs up the containers into a folder with the date, and deletes folders of ours that are older than DAYS:
#   deploy/backup.sh /somewhere/else [DAYS, 30 unless told]
# For a timer such as cron: it says nothing and ends with 0, or says what is wrong, leaves nothing half-made and deletes nothing.
# COMPOSE="docker compose" where the command is called so.
set -eu
umask 077
to=${1:?into which folder?}
days=${2:-30}
compose=${COMPOSE:-docker-compose}
mkdir -p "$to"
to=$(cd "$to" && pwd)
cd "$(dirname "$0")/.."
name=hanjang-$(date -u +%Y%m%d-%H%M%S)
part=$to/.$name
trap 'rm -rf "$part"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$part"
# in this order, while people work: a file is never changed, and is there before the row that names it.
# Left out: keys of log-ins, which open an account to whoever reads them
$compose exec -T database pg_dump --username=postgres --format=custom --exclude-table-data=django_session \
    --exclude-table-data=usersessions_usersession hanjang > "$part/database.dump"
# 1 is what tar says of a file that came or went while it read their folder; compose says it too, of a part that is not there
$compose exec -T web-1 sh -c 'tar --warning=no-file-changed --warning=no-file-removed -C /data -c files || test $? = 1' \
    > "$part/files.tar"
$compose exec -T web-1 sh -c 'test ! -e /data/erased.jsonl || cat /data/erased.jsonl' > "$part/erased.jsonl"
mv "$part" "$to/$name"
find "$to" -maxdepth 1 -type d \( -name 'hanjang-*' -o -name '.hanjang-*' \) -mtime "+$days" -exec rm -rf {} +
