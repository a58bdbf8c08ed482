"""Opens .eml files with Python's email package and says as JSON what a mail program would show."""
import email
import email.policy
import hashlib
import json
import pathlib
import sys


def shown(path):
    raw = path.read_bytes()
    letter = email.message_from_bytes(raw, policy=email.policy.default)
    # The old policy hands over name= as it stands: programs that know no RFC 2231 decode that.
    plain = email.message_from_bytes(raw)
    fallback = [
        str(email.header.make_header(email.header.decode_header(part.get_param("name"))))
        for part in plain.walk()
        if part.get_param("name")
    ]
    everyone = letter["to"].addresses + (letter["cc"].addresses if letter["cc"] else ())
    return {
        "unsent": letter["x-unsent"],
        "subject": letter["subject"],
        "from": str(letter["from"]),
        "to": [[a.display_name, a.addr_spec] for a in letter["to"].addresses],
        "everyone": [a.addr_spec for a in everyone],
        "text": letter.get_body(("plain",)).get_content(),
        "attachments": [
            [part.get_filename(), hashlib.sha256(part.get_payload(decode=True)).hexdigest()]
            for part in letter.iter_attachments()
        ],
        "fallback": fallback,
        "defects": [str(d) for part in letter.walk() for d in part.defects],
    }


folder = pathlib.Path(sys.argv[1])
json.dump({path.name: shown(path) for path in sorted(folder.glob("*.eml"))}, sys.stdout)
