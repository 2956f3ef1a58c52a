#!/bin/sh
# The softlabel command of an unpacked bundle, on the Node beside it.
home=$(dirname "$(readlink -f "$0")")
exec "$home/bin/node" "$home/app/softlabel.js" "$@"
