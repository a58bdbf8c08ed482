#!/usr/bin/env bash
# The whole merge beside a reader that does nothing else (the floor) and other ways to do the job, in one
# interleaved session:
#
#   benches/side_by_side.sh BENCH DIR [options of BENCH/run_peers.sh]
#
# BENCH holds gen_returns.py and run_peers.sh, which make the returns, run the peers and write DIR/results.md.
# DIR is a scratch folder. Fewer sizes: SIZES="21 210". The totals of every merge are held against those of
# the generator before anything is timed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bench=$1 dir=$2
shift 2
sizes=${SIZES:-21 210 2100 10000}
cargo build --quiet --release --locked --manifest-path "$here/../Cargo.toml"
mkdir -p "$dir"
for size in $sizes; do
    set_of=$dir/n$size-xlsx
    [ -f "$set_of/expected.json" ] || python3 "$bench/gen_returns.py" "$size" "$set_of"
    python3 "$here/campaign.py" "$set_of"
    "$here/merge.sh" "$set_of" "$dir/check.xlsx" --format json | python3 "$here/totals.py" "$set_of"
done
exec bash "$bench/run_peers.sh" "$dir" --sizes "${sizes// /,}" --extra "baosong=$here/merge.sh {dir} {out}.own.xlsx" "$@"
