#!/bin/sh
# sh gpu-check.sh [options]: runs scripts/gpu-check.mjs of the kit with the Node of the kit.
set -e
kit=$(cd "$(dirname "$0")" && pwd)
if [ ! -f "$kit/node.xz" ]; then
  echo "node.xz of the kit is missing in $kit: copy it there." >&2
  exit 1
fi
if [ ! -x "$kit/node" ]; then
  if command -v xz >/dev/null; then
    xz -dc "$kit/node.xz" >"$kit/node.new"
  else
    python3 -c 'import lzma, shutil, sys; shutil.copyfileobj(lzma.open(sys.argv[1]), open(sys.argv[2], "wb"))' "$kit/node.xz" "$kit/node.new"
  fi
  chmod +x "$kit/node.new"
  mv "$kit/node.new" "$kit/node"
fi
exec "$kit/node" "$kit/scripts/gpu-check.mjs" "$kit" "$@"
