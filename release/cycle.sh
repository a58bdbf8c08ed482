#!/usr/bin/env bash
# A period from beginning to end in the folder it is called in, which must be empty.
# release/cycle.sh PROGRAM...: each command's exit status and output go to 屏幕.txt.
set -uo pipefail
fixtures=$(dirname "$(realpath "${BASH_SOURCE[0]}")")/../fixtures
program=("$@")
export SOURCE_DATE_EPOCH=1632628800 # 26 September 2021, noon in Beijing
USERNAME=$(id -un) # as whom wine's Windows sees the person
export USERNAME
number=0

run() {
    number=$((number + 1))
    "${program[@]}" "$@" >输出 2>&1 </dev/null
    local status=$?
    printf '%s\n%s\n' "[$number] baosong $* = $status" "$(python3 -c '
import sys
raw = open("输出", "rb").read()
try:
    text = raw.decode("utf-8")
except UnicodeDecodeError:
    text = raw.decode("gbk")
print(text.replace("\r\n", "\n").replace("\\", "/"), end="")')" >>屏幕.txt
    rm -f 输出
    if [ "$status" -gt 1 ]; then echo "[$number] baosong $* = $status" >&2; fi
}

run init .
# The same input on both systems, or the evidence would hold other bytes.
sed -i '1s/^\xef\xbb\xbf//; s/\r$//' 专项行动.toml
cp "$fixtures"/2021-09-25/* 收件/经信厅/
cp "$fixtures"/faults/two-versions/* "$fixtures"/faults/blank-cell.xls 收件/经合局/
find 收件 -type f -exec touch -d 2021-09-24T08:00:00Z {} +
cp "$fixtures"/上年同期.xlsx "$fixtures"/通讯录.xlsx .
run calendar
run calendar --ics 日历.ics
run template --period 2021-09-25
run template --period 2021-09-25 --zip 空白表.zip
run mail template --period 2021-09-25
run check 收件
run collect
run status
run status --all
run status --format json -o 情况.json
run remind
run mail remind
run return
run mail return
run withdraw 内江 2 --reason 单位来电撤回
run accept 内江 1 --reason 以经信厅报的为准
run adjust 自贡 签约金额 3500万元 --reason 来电更正
run move 自贡 --to 2021-10-10 --reason 单位确认用了旧表
run move 自贡 --to 2021-09-25 --period 2021-10-10 --reason 又确认是上一期的
run log -o 台账.txt
run rules
run explain 没有填
run merge
run merge -o 长表.csv --long
run merge -o 汇总.json
run brief
run reopen 2021-09-25 --reason 领导要求补报
run close 2021-09-25 --reason 通报已签发
run trace 成都 签约金额
run trace 成都 签约金额 --format json -o 来历.json
run pack
run verify 汇总/2021-09-25_汇总表.xlsx
run verify 存档
run verify 汇总/2021-09-25_证据包.zip
cp "$fixtures"/forms/快递月报/blank.xlsx 附件.xlsx
run form read 附件.xlsx -o 新表.toml
run schema merge -o merge.schema.json
echo "$number commands"
