#!/usr/bin/env bash
# merge.sh SET OUT [options]: the merge of a set of generated returns; findings are no failure here.
set -euo pipefail
# The work itself is measured, unless the caller names a cache.
export BAOSONG_CACHE=${BAOSONG_CACHE:-off}
program=$(dirname "${BASH_SOURCE[0]}")/../target/release/baosong
"$program" merge "$1/returns" --campaign "$1/专项行动.toml" --baseline "$1/baseline.csv" -o "$2" \
    --period 2021-09-25 --today 2021-09-28 "${@:3}" || [ $? -eq 1 ]
