# Functions that the measuring scripts share; they source it with the repository as the working folder.

programs=$PWD/build/release/bench
# FCG_BINARY names another binary, such as an earlier one, to compare with.
fcg=${FCG_BINARY:-$PWD/build/release/fcg}
work=$(mktemp -d -t fcg-bench-XXXXXX)
started=()

build_benchmarks() {
    cmake --preset release -DFCG_BENCH=ON >/dev/null
    cmake --build --preset release
}

finish() {
    for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; done
    for process in "${started[@]}"; do wait "$process" 2>/dev/null || true; done
    rm -rf "$work"
}
trap finish EXIT

value() { awk -v name="$1" '$1 == name { print $2 }' "$2"; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
requests_per_second() { awk '/^Requests\/sec:/ { print $2 }' "$1"; }
wait_until() { # wait_until SECONDS COMMAND...
    local left=$(($1 * 20))
    shift
    until "$@" >/dev/null 2>&1; do
        left=$((left - 1))
        [ $left -gt 0 ] || { echo "$0: waited too long for: $*" >&2; exit 1; }
        sleep 0.05
    done
}

# Returns a port below the range from which the system takes ports for clients.
free_port() {
    local candidate=$((20000 + RANDOM % 10000))
    while (exec 3<>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null; do candidate=$((candidate + 1)); done
    echo $candidate
}

catalogue() {
    if [ -n "${1:-}" ]; then cat "$1"; return; fi
    awk 'NR == 1 { print; next } { row[NR] = $0 } END {
        for (copy = 0; copy < 110; copy++)
            for (line = 2; line <= NR; line++) { split(row[line], part, ","); id = part[1]
                print (copy * 100000000 + id) substr(row[line], length(id) + 1) } }' config/sample-games.csv
}

export FCG__USERS__ARGON2MEMORYKIB=7168 FCG__USERS__ARGON2PASSES=1 FCG__USERS__ACCESSTOKENMINUTES=600
export FCG__HTTP__AUTHREQUESTSPERMINUTE=100000 FCG__LOG__LEVEL=warning
# 200 players buy as quickly as they can; the limits of one player are checked, but never reached.
export FCG__HTTP__PLAYERREQUESTSPERMINUTE=1000000 FCG__GAMES__MAXOPENPURCHASES=1000000

start_store() { # start_store FOLDER: sets port and store
    rm -f "$work/store.out"
    "$fcg" serve --data "$1" --port 0 >"$work/store.out" 2>"$work/store.err" &
    store=$!
    started+=("$store")
    wait_until 20 grep -q listening "$work/store.out"
    port=$(sed -n 's/.*:\([0-9]*\)$/\1/p' "$work/store.out")
}
stop_store() { kill "$store"; wait "$store" 2>/dev/null || true; }
# What a process has used of the processor, in milliseconds.
used_ms() { awk -v hertz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print ($12 + $13) * 1000 / hertz }' "/proc/$1/stat"; }
# queues_are_empty FOLDER [PATTERN]: nothing waits in the queues with such names, or in any.
queues_are_empty() {
    "$fcg" queue list --data "$1" |
        awk -v pattern="${2:-.}" 'NR > 1 && $1 ~ pattern && $2 + $3 + $4 > 0 { busy = 1 } END { exit busy }'
}
purchases_are_done() { queues_are_empty "$1" '^(game-purchase-requested|payments-to-process|game-purchase-completed)$'; }
