"""Writes benches/RESULTS.md from what benches/measure.py measured."""

import os
import pathlib
import platform
import re
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
COUNTIES = 2850
PARTS = ["merge", "beside", "start", "protections", "collect", "forms", "profile"]


def seconds(value):
    return f"{value * 1000:.1f} ms" if value < 0.1 else f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s"


def times(ratio):
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}"


def row(*cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def spread(taken):
    return f"{seconds(taken['low'])} – {seconds(taken['high'])}"


def write_merge(taken):
    lines = ["## Merge straight from paths: every check, every sheet of the summary", ""]
    for size, tools in sorted(taken.items(), key=lambda pair: int(pair[0])):
        floor = tools["floor"]["wall"]
        lines += [f"{int(size):,} returns", "", row("program", "wall, median", "min – max", "CPU", "peak MiB", "× floor"),
                  row("---", "---:", "---:", "---:", "---:", "---:")]
        for name, tool in sorted(tools.items(), key=lambda pair: pair[1]["wall"]):
            shown = f"**{name}**" if name == "baosong" else name
            lines.append(row(shown, seconds(tool["wall"]), spread(tool), seconds(tool["cpu"]), f"{tool['mib']:.0f}",
                             times(tool["wall"] / floor)))
        lines.append("")
    ours = {int(size): tools["baosong"] for size, tools in taken.items()}
    if {210, 10000} <= ours.keys():
        per_file = {size: one["wall"] / size for size, one in ours.items()}
        lines.append(f"Growth: time per file at 10,000 is {per_file[10000] / per_file[210]:.2f} × that at 210.")
    if {2100, 10000} <= ours.keys():
        more = (ours[10000]["mib"] - ours[2100]["mib"]) / 7.9
        lines.append(f"Memory: {more:.1f} MiB for each further 1,000 files.")
    return lines


def write_beside(taken):
    lines = ["## Beside the floor alone, every file in the page cache", "",
             "A merge between the slow peers comes after up to a quarter of a minute in which this system takes file pages that nobody "
             "used out of its cache, and reads them from the disk again. Here all files are read before every run.", "",
             row("returns", "floor", "min – max", "baosong", "min – max", "× floor", "× floor, fastest runs", "runs"),
             row("---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:")]
    for size, both in taken.items():
        floor, ours = both["floor"], both["baosong"]
        lines.append(row(f"{int(size):,}", seconds(floor["wall"]), spread(floor), f"**{seconds(ours['wall'])}**", spread(ours),
                         f"**{ours['wall'] / floor['wall']:.2f}**", f"{ours['low'] / floor['low']:.2f}", ours["runs"]))
    return lines


def write_start(taken):
    beyond = taken["merge of 21"]["wall"] - taken["floor of 21"]["wall"]
    return ["## Start", "", row("command", "wall, median", "min – max"), row("---", "---:", "---:")] + [
        row(name, seconds(one["wall"]), spread(one)) for name, one in taken.items()
    ] + ["", f"Merge of 21 is the floor plus {seconds(beyond)}."]


def write_protections(taken):
    xlsx, xls = taken["xlsx"], taken["xls"]
    bounded = max(0.0, xlsx["read_bounded"] - xlsx["read_whole"])
    alone = bounded + xlsx["count_parts"] + xlsx["catch_panics"]
    return [
        "## The protections' price", "",
        f"{xlsx['files']:,} returns on one thread from disk to cells, every protection on: {seconds(xlsx['whole_way'])}. Of that, what "
        f"only protects, timed by itself on the same files: {seconds(alone)}, **{alone / (xlsx['whole_way'] - alone):.1%}** "
        f"(reading up to a limit {seconds(bounded)}, counting the container's parts {seconds(xlsx['count_parts'])}, catching "
        f"panics {seconds(xlsx['catch_panics'])}). Limits inside the readers are comparisons in loops that run anyhow and cannot be "
        f"taken out to be timed; against them stands calamine, which has no limits and reads one sheet of the same files in "
        f"{seconds(taken['calamine'])} ({xlsx['whole_way'] / taken['calamine']:.2f} ×; all sheets with formulas, formats, remarks here).",
        "",
        f"Excel 97–2003 ({xls['files']} files) is read in a process of its own, against memory: {seconds(xls['apart'] / xls['files'])} a "
        f"file instead of {seconds(xls['here'] / xls['files'])}. That is the start of a process, and it is paid by .xls alone."]


def write_collect(taken):
    plain = taken["cp -r + sync"]["wall"]
    lines = ["## Collect of 10,000, every original and record synced before it counts as kept", "",
             row("command", "wall, median", "min – max", "CPU", "× cp"), row("---", "---:", "---:", "---:", "---:")]
    lines += [row(name, seconds(one["wall"]), spread(one), seconds(one["cpu"]), f"{one['wall'] / plain:.1f}")
              for name, one in taken.items()]
    return lines + ["", "cp writes 10,000 files and asks the disk once; collect reads and checks them, writes 20,000 files and 20,000 "
                    "folders, and asks the disk for each before the next of the same unit."]


def write_forms(taken):
    rate = {name: COUNTIES / one["wall"] for name, one in taken.items() if "wall" in one}
    names = {"bare": "loop of bare rust_xlsxwriter, one thread, nothing synced", "folder": "`template`, each form synced",
             "zip": "`template --zip`"}
    lines = [f"## {COUNTIES:,} blank forms", "", row("program", "wall, median", "CPU", "peak MiB", "forms/s", "× bare"),
             row("---", "---:", "---:", "---:", "---:", "---:")]
    lines += [row(name, seconds(taken[key]["wall"]), seconds(taken[key]["cpu"]), f"{taken[key]['mib']:.0f}", f"{rate[key]:,.0f}",
                  f"{rate[key] / rate['bare']:.2f}") for key, name in names.items()]
    size = taken["bytes of a form"]
    return lines + ["", f"A form has {size['ours']:,} bytes, one of the bare loop {size['bare']:,}."]


def write_profile(taken):
    steps = taken["steps"]
    names = {"floor": "open every file, read sheet 1, nothing else (floor)", "csv": "and read all sheets, find the unit, check, judge, total, "
             "csv", "xlsx": "and write the workbook"}
    lines = ["## Where the time goes", "", "10,000 returns", "", row("step", "wall, median", "CPU", "peak MiB"),
             row("---", "---:", "---:", "---:")]
    lines += [row(name, seconds(steps[key]["wall"]), seconds(steps[key]["cpu"]), f"{steps[key]['mib']:.0f}")
              for key, name in names.items()]
    parts = taken["parts"]
    if parts:
        whole = sum(parts.values())
        lines += ["", "210 returns on one thread, instructions by room and library (callgrind):", "",
                  row("part", "million", "share"), row("---", "---:", "---:")]
        lines += [row(name, f"{count:.1f}", f"{count / whole:.0%}") for name, count in list(parts.items())[:14]]
    reading = steps["csv"]["wall"] - steps["floor"]["wall"]
    writing = steps["xlsx"]["wall"] - steps["csv"]["wall"]
    largest = "writing the workbook" if writing > reading else "reading and checking beyond the floor"
    first = f", and among the parts {next(iter(parts))}" if parts else ""
    return lines + ["", f"The next bottleneck is {largest} ({seconds(max(reading, writing))} of {seconds(steps['xlsx']['wall'])}){first}."]


def machine(folder):
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = int(pathlib.Path("/proc/meminfo").read_text().split()[1]) / 2**20
    told = lambda *command: subprocess.run(command, capture_output=True, text=True, cwd=HERE).stdout.strip()
    disk = told("df", "--output=fstype", str(folder)).splitlines()[-1:]
    return [f"{cpu.group(1) if cpu else '?'}, {os.cpu_count()} cores, {memory:.0f} GiB, Linux {platform.release()}, "
            f"{' '.join(disk)}; {told('rustc', '--version')}; baosong of commit {told('git', 'rev-parse', '--short', 'HEAD')}; page cache "
            "warm; medians of runs in turn.",
            "", "Made by `python3 benches/measure.py BENCH DIR`; the floor is a Rust program that opens each file with calamine on all "
            "cores and reads sheet 1, nothing else. The peers are described with the generator."]


def write(measured, folder):
    """The parts that were measured, in their order; folder is where it was done."""
    lines = ["# Results", "", *machine(folder)]
    for part in PARTS:
        if part in measured:
            lines += ["", *globals()[f"write_{part}"](measured[part])]
    (HERE / "RESULTS.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
