"""A real SMTP server on loopback for the tests of email: aiosmtpd, which treats a recipient by its name:

  refused@...    550 permanently       grey@...     451 at the first two attempts
  busy@...       452 always            closing@...  421
  unwelcome@...  554 after the message        dropped@...   hangs up without a response
  vanishing@...  hangs up after the message

It parses the emails that it accepts with Python's own library and appends them to FILE, one JSON object a line.
"""
import argparse
import asyncio
import email
import email.policy
import json
import ssl

from aiosmtpd.smtp import SMTP, AuthResult


class Mailbox:
    def __init__(self, file):
        self.file = file
        self.seen = {}

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0]
        self.seen[address] = self.seen.get(address, 0) + 1
        if name == "grey" and self.seen[address] <= 2:
            return "451 4.7.1 greylisted, try again later"
        refusals = {
            "refused": "550 5.1.1 no such mailbox",
            "busy": "452 4.2.2 mailbox full",
            "closing": "421 4.3.2 closing",
        }
        if name == "dropped":
            server.transport.abort()
        if name in refusals:
            return refusals[name]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if any(to.startswith("vanishing@") for to in envelope.rcpt_tos):
            server.transport.abort()
            return "250 never heard"
        if any(to.startswith("unwelcome@") for to in envelope.rcpt_tos):
            return "554 5.7.1 not wanted"
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        taken = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "headers": {name: str(value) for name, value in message.items()},
            "body": message.get_content().replace("\r\n", "\n"),
            "defects": [str(one) for one in message.defects],
            "tls": session.ssl is not None,
            "authenticated": bool(session.authenticated),
            "peer": session.peer[1],
        }
        with open(self.file, "a", encoding="utf-8") as out:
            out.write(json.dumps(taken) + "\n")
        return "250 taken"


def authenticator(user, password):
    def check(server, session, envelope, mechanism, data):
        good = data.login == user.encode() and data.password == password.encode()
        return AuthResult(success=good)

    return check


class Greeter(asyncio.Protocol):
    """A server that sends one line, or nothing, and does not speak SMTP."""

    def __init__(self, line):
        self.line = line

    def connection_made(self, transport):
        if self.line:
            transport.write((self.line + "\r\n").encode())


async def serve(how):
    tls = None
    if how.certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(how.certificate, how.key)
    mailbox = Mailbox(how.file)

    def connection():
        if how.greets is not None:
            return Greeter(how.greets)
        auth = {}
        if how.user:
            auth = {"authenticator": authenticator(how.user, how.password), "auth_required": True}
        return SMTP(mailbox, hostname="mail.test", tls_context=tls, require_starttls=tls is not None,
                    enable_SMTPUTF8=True, auth_require_tls=tls is not None, **auth)

    server = await asyncio.get_running_loop().create_server(connection, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    print(f"listening on http://127.0.0.1:{port}", flush=True)  # the line that the tests wait for
    await server.serve_forever()


arguments = argparse.ArgumentParser()
arguments.add_argument("file")
arguments.add_argument("--certificate")
arguments.add_argument("--key")
arguments.add_argument("--user")
arguments.add_argument("--password")
arguments.add_argument("--greets")
asyncio.run(serve(arguments.parse_args()))
