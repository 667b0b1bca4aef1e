// Scripts of a POSIX shell for machines of targets. What varies are their arguments.

/**
 * Starts one process for each task in a session of its own, so that it survives the end of the connection. Its number
 * and start time are written before the command returns; a second call with the same key starts nothing.
 *
 * Arguments: folder of jobs, key, number of tasks, script.
 */
export const START_TASKS = `
cd "$1" || exit 1
task=0
while [ "$task" -lt "$3" ]; do
  if ( set -C; : > "$2-$task.pid" ) 2>/dev/null; then
    setsid sh -c 'echo "$$ $(cut -d " " -f 22 /proc/$$/stat 2>/dev/null || echo 0)" > "$1-$2.pid"; exec bash "$3" "$2"' sh "$2" "$task" "$4" >> "$2-$task.log" 2>&1 < /dev/null &
    n=0; while [ ! -s "$2-$task.pid" ] && [ "$n" -lt 50 ]; do n=$((n+1)); sleep 0.1; done
  fi
  task=$((task+1))
done
`;

/**
 * Prints `<key>/<task> <pid> <alive 0|1>` for each argument after the folder. A process that has another start time
 * than was written is another one with a reused number.
 */
export const SHOW_TASKS = `
cd "$1" || exit 1
shift
for name in "$@"; do
  file="$(printf '%s' "$name" | tr / -).pid"
  [ -s "$file" ] || continue
  read -r pid start < "$file"
  alive=0
  now="$(cut -d ' ' -f 22 "/proc/$pid/stat" 2>/dev/null)"
  state="$(cut -d ' ' -f 3 "/proc/$pid/stat" 2>/dev/null)"
  if [ -n "$now" ] && [ "$now" = "$start" ] && [ "$state" != Z ]; then alive=1; fi
  printf '%s %s %s\\n' "$name" "$pid" "$alive"
done
`;

/** Sends SIGTERM to the processes that SHOW_TASKS shows as alive. */
export const END_TASKS = `
cd "$1" || exit 1
shift
for name in "$@"; do
  file="$(printf '%s' "$name" | tr / -).pid"
  [ -s "$file" ] || continue
  read -r pid start < "$file"
  [ "$(cut -d ' ' -f 22 "/proc/$pid/stat" 2>/dev/null)" = "$start" ] && kill -TERM "$pid"
done
exit 0
`;

/** Prints for each pair of offset and path a line `<size> <bytes that follow>` and these bytes; `-` when it is absent. */
export const READ_FILES = `
most="$1"; shift
while [ $# -gt 1 ]; do
  offset="$1"; file="$2"; shift 2
  if [ -f "$file" ]; then
    size=$(wc -c < "$file")
    size=$((size))
    length=$((size - offset))
    if [ "$length" -lt 0 ]; then length=0; fi
    if [ "$length" -gt "$most" ]; then length="$most"; fi
    printf '%s %s\\n' "$size" "$length"
    if [ "$length" -gt 0 ]; then tail -c "+$((offset + 1))" "$file" | head -c "$length"; fi
  else
    printf -- '-\\n'
  fi
done
`;

/** Writes standard input to a file that is complete or absent. */
export const WRITE_FILE = `
mkdir -p "$(dirname "$1")" || exit 1
aside="$(dirname "$1")/.$(basename "$1").$$.part"
if cat > "$aside" && { [ -z "$2" ] || [ "$(($(wc -c < "$aside")))" -eq "$2" ]; } && mv -f "$aside" "$1"; then exit 0; fi
rm -f "$aside"
echo "the file was not written completely" >&2
exit 1
`;

export const SHOW_SIZE = 'if [ -f "$1" ]; then wc -c < "$1"; else echo -; fi';
export const LIST_FOLDER = 'if [ -d "$1" ]; then ls -1 "$1"; fi';

/** Variables that are for this machine's own Node. */
export const UNSET_NODE_VARIABLES = 'unset NODE_OPTIONS ELECTRON_RUN_AS_NODE';
