#!/usr/bin/env python3
"""Writes a campaign file for a set of generated returns: the built-in campaign, its cities, and as further
units those that the set's expected.json names.

    python3 benches/campaign.py FOLDER      FOLDER/expected.json → FOLDER/专项行动.toml
"""

import json
import pathlib
import sys

BUILT_IN = pathlib.Path(__file__).parent.parent / "templates" / "sichuan-bairi-2021.toml"
CITIES = 21


def main():
    folder = pathlib.Path(sys.argv[1])
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    names = [row["name"] for row in expected["rows"]][CITIES:]
    units = [f'\n[[units]]\ncode = "9{at:05}"\nname = "{name}"\n' for at, name in enumerate(names)]
    text = BUILT_IN.read_text(encoding="utf-8") + "".join(units)
    (folder / "专项行动.toml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
