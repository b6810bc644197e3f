"""Counts in a file of its volume, and tells what it was given."""

import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

count = Path(os.environ["DATA_DIR"]) / "count"


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/count":
            number = int(count.read_text()) + 1 if count.exists() else 1
            count.write_text(str(number))
        told = (os.environ["GREETING"], os.environ["TOKEN"], os.environ["SLIPWAY_RELEASE"], number_of())
        body = " ".join(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def number_of():
    return count.read_text() if count.exists() else "0"


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
ThreadingHTTPServer(("0.0.0.0", int(os.environ["PORT"])), Page).serve_forever()
