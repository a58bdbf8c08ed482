"""A mail server on loopback that does one thing wrong, for the tests.

hostile.py PORT_FILE LOG_FILE CERTIFICATE KEY starttls|smtps DEED

Writes its port to PORT_FILE, and what clients said after the greeting to LOG_FILE, one line each.
DEED is the name of one of the functions below that are marked `deed`, or `none`.
"""
import os
import pathlib
import socket
import ssl
import sys
import time

# Longest life in seconds, should the test die before it can stop the server.
LIFETIME = 60
# A client that takes more than this has no bound.
FLOOD = 64 * 1024 * 1024

port_file, log_file, certificate, key, security, wanted = sys.argv[1:7]
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(certificate, key)
deeds = {}


def deed(function):
    deeds[function.__name__] = function
    return function


class Line:
    """The lines to and from one client, plain or encrypted; pieces that are sent at once stay together."""

    def __init__(self, sock):
        self.sock, self.ssl, self.buffer = sock, None, b""

    def encrypt(self):
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.ssl = tls.wrap_bio(self.incoming, self.outgoing, server_side=True)
        self.run(self.ssl.do_handshake)

    def run(self, step):
        while True:
            try:
                result = step()
                self.sock.sendall(self.outgoing.read())
                return result
            except ssl.SSLWantReadError:
                self.sock.sendall(self.outgoing.read())
                piece = self.sock.recv(65536)
                if not piece:
                    raise ConnectionError
                self.incoming.write(piece)

    def send(self, *pieces, last=False):
        data = b"".join(pieces)
        if self.ssl is None:
            return self.sock.sendall(data)
        self.ssl.write(data)
        if last:
            try:
                self.ssl.unwrap()
            except ssl.SSLWantReadError:
                pass
        self.sock.sendall(self.outgoing.read())

    def read(self):
        piece = self.run(lambda: self.ssl.read(65536)) if self.ssl else self.sock.recv(65536)
        if not piece:
            raise ConnectionError
        return piece

    def take(self, end=b"\r\n"):
        while end not in self.buffer:
            self.buffer += self.read()
        line, self.buffer = self.buffer.split(end, 1)
        with open(log_file, "ab") as log:
            log.write(line.split(b"\r\n")[0][:200] + b"\n")
        return line

    def flood(self, piece):
        sent = 0
        while sent < FLOOD:
            self.send(piece)
            sent += len(piece)


@deed
def endless_greeting(line):
    line.flood(b"220 " + b"a" * 65536)


@deed
def endless_greeting_of_lines(line):
    line.flood(b"220-a\r\n" * 8192)


@deed
def web_server(line):
    line.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    line.take()


@deed
def escapes(line):
    line.send("554 \x1b]0;TITLE\x07\x1b[31mEVIL\u202etxt\r\n".encode())


def hello(line, offer):
    line.send(b"220 localhost\r\n")
    greet(line, offer)


def greet(line, offer):
    line.take()
    line.send(b"250-localhost\r\n250-8BITMIME\r\n250 " + offer + b"\r\n")


@deed
def no_starttls(line):
    hello(line, b"AUTH PLAIN")
    line.take()


REPLIES = (
    b"250-localhost\r\n250 AUTH PLAIN\r\n235 ok\r\n250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n250 INJECTED\r\n"
)


@deed
def injected(line):
    hello(line, b"STARTTLS")
    line.take()
    line.send(b"220 go ahead\r\n" + REPLIES)
    line.encrypt()
    line.take()


@deed
def injected_later(line):
    hello(line, b"STARTTLS")
    line.take()
    line.send(b"220 go ahead\r\n")
    time.sleep(0.3)
    line.send(REPLIES)
    line.take()


@deed
def answers_before_starttls(line):
    line.send(b"220 localhost\r\n")
    line.take()
    line.send(b"250-localhost\r\n250 STARTTLS\r\n220 go ahead\r\n")
    line.encrypt()
    line.take()


def log_in(line):
    """Everything as it should be, up to the login."""
    if security == "starttls":
        hello(line, b"STARTTLS")
        line.take()
        line.send(b"220 go ahead\r\n")
        line.encrypt()
    else:
        line.encrypt()
        line.send(b"220 localhost\r\n")
    greet(line, b"AUTH PLAIN LOGIN")
    line.take()
    line.send(b"235 ok\r\n")


def to_data(line):
    log_in(line)
    while not line.take().startswith(b"DATA"):
        line.send(b"250 ok\r\n")


@deed
def endless_login(line):
    hello(line, b"STARTTLS")
    line.take()
    line.send(b"220 go ahead\r\n")
    line.encrypt()
    greet(line, b"AUTH PLAIN")
    line.take()
    line.flood(b"235-" + b"a" * 16384)


@deed
def refuses_with_escapes(line):
    log_in(line)
    line.take()
    line.send("550-\x1b]52;c;aGk=\x07no\r\n550 \u202esuch\x9b31m user\r\n".encode())
    line.take()


@deed
def lost_before_the_letter(line):
    to_data(line)


@deed
def lost_before_the_dot(line):
    to_data(line)
    line.send(b"354 go\r\n", last=True)


@deed
def confirms_before_the_letter(line):
    to_data(line)
    line.send(b"354 go\r\n250 taken\r\n")
    line.take(b"\r\n.\r\n")


@deed
def lost_after_the_dot(line):
    to_data(line)
    line.send(b"354 go\r\n")
    line.take(b"\r\n.\r\n")


@deed
def endless_confirmation(line):
    to_data(line)
    line.send(b"354 go\r\n")
    line.take(b"\r\n.\r\n")
    line.flood(b"250-taken\r\n" * 1000)


@deed
def confirms_with_escapes(line):
    to_data(line)
    line.send(b"354 go\r\n")
    line.take(b"\r\n.\r\n")
    line.send("250 \x1b[2Jtaken \u202e\r\n".encode())
    line.take()


@deed
def none(line):
    confirms_with_escapes(line)


listener = socket.create_server(("127.0.0.1", 0))
listener.settimeout(LIFETIME)
pathlib.Path(port_file + ".new").write_text(str(listener.getsockname()[1]))
os.rename(port_file + ".new", port_file)
while True:
    client, _ = listener.accept()
    client.settimeout(20)
    try:
        deeds[wanted](Line(client))
    except (OSError, ssl.SSLError):
        pass
    # Goodbye without a word: the kernel would send a reset for what was not read.
    try:
        client.shutdown(socket.SHUT_WR)
        while client.recv(65536):
            pass
    except OSError:
        pass
    client.close()
