"""An SMTP server on loopback for the tests: aiosmtpd with TLS and a login.

server.py PORT_FILE MAIL_FOLDER CERTIFICATE KEY starttls|smtps [STOP_AFTER]

Writes its port to PORT_FILE and every letter it takes to MAIL_FOLDER as 001.eml, 002.eml … .
Takes the user 332968209@qq.com with the password 密码; refuses the recipient nobody@example.cn.
After STOP_AFTER letters it dies without a word, as a server that is killed.
"""
import asyncio
import os
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

# Longest life in seconds, should the test die before it can stop the server.
LIFETIME = 120

port_file, folder, certificate, key, security = sys.argv[1:6]
stop_after = int(sys.argv[6]) if len(sys.argv) > 6 else None
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(certificate, key)


class Keeper:
    taken = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address == "nobody@example.cn":
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if Keeper.taken == stop_after:
            os._exit(0)
        Keeper.taken += 1
        place = pathlib.Path(folder, f"{Keeper.taken:03}.eml")
        place.write_bytes(envelope.content)
        place.with_suffix(".to").write_text("\n".join([envelope.mail_from, *envelope.rcpt_tos]))
        return "250 OK queued"


def login(server, session, envelope, mechanism, given):
    good = given.login == b"332968209@qq.com" and given.password == "密码".encode()
    return AuthResult(success=good, handled=False)


def protocol():
    secured = {} if security == "smtps" else {"tls_context": tls, "require_starttls": True}
    return SMTP(
        Keeper(), authenticator=login, auth_required=True,
        auth_require_tls=security != "smtps", **secured,
    )


async def serve():
    loop = asyncio.get_running_loop()
    from_start = tls if security == "smtps" else None
    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=from_start)
    port = server.sockets[0].getsockname()[1]
    pathlib.Path(port_file + ".new").write_text(str(port))
    os.rename(port_file + ".new", port_file)
    await asyncio.sleep(LIFETIME)


asyncio.run(serve())
