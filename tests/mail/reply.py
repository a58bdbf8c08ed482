"""Answers a letter as a Chinese mail program would: takes the attached form out, or sends it back filled in.

reply.py take DRAFT.eml FOLDER                       saves the attachments under their names
reply.py answer DRAFT.eml WORKBOOK.xlsx REPLY.eml    headers, text and names in GB18030, as QQ mail and Foxmail write

The answer comes from the letter's first recipient and was received at 2021-09-24 16:31:05 Beijing time.
"""
import base64
import email
import email.policy
import pathlib
import sys
from email.charset import BASE64, Charset
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

GB18030 = Charset("gb18030")
GB18030.header_encoding = GB18030.body_encoding = BASE64

SENT = "Fri, 24 Sep 2021 16:20:00 +0800"
RECEIVED = "from smtp.qq.com by mx.example.cn; Fri, 24 Sep 2021 16:31:05 +0800"


def take(draft, folder):
    for part in opened(draft).iter_attachments():
        pathlib.Path(folder, part.get_filename()).write_bytes(part.get_content())


def answer(draft, workbook, reply):
    letter, workbook = opened(draft), pathlib.Path(workbook)
    unit = letter["to"].addresses[0]
    mail = MIMEMultipart()
    mail["Received"] = RECEIVED
    mail["From"] = f"{word(unit.display_name)} <{unit.addr_spec}>"
    mail["To"] = letter["from"].addresses[0].addr_spec
    mail["Subject"] = Header(f"回复：{letter['subject']}", GB18030)
    mail["Date"] = SENT
    mail.attach(MIMEText("您好，\n\n　　统计表已填好，请查收。㐂\n", _charset=GB18030))
    mail.attach(attached(workbook))
    pathlib.Path(reply).write_bytes(mail.as_bytes())


def attached(workbook):
    part = MIMEBase("application", "octet-stream", name=word(workbook.name))
    part["Content-Transfer-Encoding"] = "base64"
    part["Content-Disposition"] = f'attachment; filename="{word(workbook.name)}"'
    part.set_payload(base64.encodebytes(workbook.read_bytes()).decode("ascii"))
    return part


def word(text):
    """An encoded word in GB18030, of any length: these programs do not fold."""
    return "=?gb18030?B?" + base64.b64encode(text.encode("gb18030")).decode("ascii") + "?="


def opened(path):
    return email.message_from_bytes(pathlib.Path(path).read_bytes(), policy=email.policy.default)


if __name__ == "__main__":
    {"take": take, "answer": answer}[sys.argv[1]](*sys.argv[2:])
