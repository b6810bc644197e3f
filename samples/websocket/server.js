const http = require("node:http");
const { WebSocketServer } = require("ws");

const release = process.env.SLIPWAY_RELEASE ?? "none";

const page = `<!doctype html>
<meta charset="utf-8">
<title>Echo</title>
<input id="text" placeholder="say something" autofocus>
<pre id="log"></pre>
<script>
  const log = document.getElementById("log");
  const socket = new WebSocket(location.href.replace(/^http/, "ws").replace(/\\/?$/, "/echo"));
  socket.onmessage = (message) => log.append(message.data + "\\n");
  socket.onclose = (event) => log.append("closed with " + event.code + "\\n");
  document.getElementById("text").onchange = (event) => {
    socket.send(event.target.value);
    event.target.value = "";
  };
</script>
`;

const server = http.createServer((request, response) => {
  const url = new URL(request.url, "http://localhost");
  const answer = (status, type, text) => {
    response.writeHead(status, { "Content-Type": `${type}; charset=utf-8`, "Slipway-Release": release });
    response.end(text);
  };
  switch (url.pathname) {
    case "/":
      return answer(200, "text/html", page);
    case "/healthz":
      return answer(200, "text/plain", "ok\n");
    case "/slow": {
      const seconds = Number(url.searchParams.get("s") ?? 1);
      return setTimeout(
        () => answer(200, "text/plain", `waited ${seconds} s, release ${release}\n`),
        seconds * 1000,
      );
    }
    case "/crash":
      answer(200, "text/plain", "crashes\n");
      return setTimeout(() => process.exit(1), 50);
    default:
      return answer(404, "text/plain", "not found\n");
  }
});

// Says its release first, then everything that it hears.
const sockets = new WebSocketServer({ server, path: "/echo" });
sockets.on("connection", (socket) => {
  socket.send(`release ${release}`);
  socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
});

server.keepAliveTimeout = 60_000;
server.listen(process.env.PORT ?? 8080, () => console.log(`listens on ${server.address().port}, release ${release}`));

process.on("SIGTERM", () => {
  sockets.clients.forEach((socket) => socket.close(1001, "going away"));
  server.close(() => process.exit(0));
});
