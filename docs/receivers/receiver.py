"""Receives Careline's webhooks: WEBHOOK_SECRET=whsec_... PORT=8080 python3 receiver.py

Needs nothing but Python; what it verifies is in docs/webhooks.md.
"""

import base64
import hashlib
import hmac
import os
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

KEY = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))
# Ids of what was taken. Keep them where your other records are, for a month.
taken = set()


def is_from_careline(headers, body):
    """The body exactly as it came: parsed and written again it is another text."""
    event_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > 300:
        return False
    signed = f"{event_id}.{timestamp}.".encode() + body
    right = "v1," + base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    # One signature for each secret: one that fits is enough.
    given = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(right, one) for one in given)


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        if not is_from_careline(self.headers, body):
            self.answer(401)
            return
        if self.headers["webhook-id"] not in taken:
            print(body.decode(), flush=True)
        taken.add(self.headers["webhook-id"])
        self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8080"))), Receiver)
print("listening on", {"port": server.server_port}, flush=True)
server.serve_forever()
