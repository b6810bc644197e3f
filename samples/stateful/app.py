"""Counts its visits in a file of its volume, and touches nothing else."""

import os
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

release = os.environ.get("SLIPWAY_RELEASE", "none")
visits = Path(os.environ.get("DATA_DIR", "data")) / "visits"
lock = threading.Lock()


def count():
    with lock:
        number = int(visits.read_text() or 0) + 1 if visits.exists() else 1
        # Whole or not at all: a crash between the two leaves the old number.
        new = visits.with_suffix(".new")
        with new.open("w") as file:
            file.write(str(number))
            file.flush()
            os.fsync(file.fileno())
        new.replace(visits)
        return number


class Page(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        url = urlsplit(self.path)
        match url.path:
            case "/":
                self.answer(200, f"visit {count()}, release {release}\n")
            case "/healthz":
                self.answer(200 if visits.parent.is_dir() else 503, "ok\n")
            case "/slow":
                seconds = float(parse_qs(url.query).get("s", ["1"])[0])
                time.sleep(seconds)
                self.answer(200, f"waited {seconds:g} s, release {release}\n")
            case "/crash":
                self.answer(200, "crashes\n")
                self.wfile.flush()
                os._exit(1)
            case _:
                self.answer(404, "not found\n")

    def answer(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        pass


port = int(os.environ.get("PORT", 8080))
server = ThreadingHTTPServer(("", port), Page)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
print(f"listens on {port}, counts in {visits}, release {release}", flush=True)
server.serve_forever()
