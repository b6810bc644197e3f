import os
import signal
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import humanize

release = os.environ.get("SLIPWAY_RELEASE", "none")
started = time.time()


class Page(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        url = urlsplit(self.path)
        match url.path:
            case "/":
                up = humanize.naturaldelta(time.time() - started)
                self.answer(200, f"Hello from Python, release {release}, up {up}\n")
            case "/healthz":
                self.answer(200, "ok\n")
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
print(f"listens on {port}, release {release}", flush=True)
server.serve_forever()
