#!/bin/sh
# merge.sh SET OUT [options]: the merge of a set of generated returns; findings are no failure here. Its own start is
# measured with the merge, hence no more than it needs.
set=$1 out=$2
shift 2
"${0%/*}/../target/dist/baosong" merge "$set/returns" --campaign "$set/专项行动.toml" --baseline "$set/baseline.csv" \
    -o "$out" --period 2021-09-25 --today 2021-09-28 "$@" || [ $? -eq 1 ]
