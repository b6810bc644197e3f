const http = require("node:http");
const ms = require("ms");

const release = process.env.SLIPWAY_RELEASE ?? "none";
const started = Date.now();

const pages = {
  "/": (_, answer) => answer(`Hello from Node.js, release ${release}, up ${ms(Date.now() - started)}\n`),
  "/healthz": (_, answer) => answer("ok\n"),
  "/slow": (url, answer) => {
    const seconds = Number(url.searchParams.get("s") ?? 1);
    setTimeout(() => answer(`waited ${seconds} s, release ${release}\n`), seconds * 1000);
  },
  "/crash": (_, answer) => {
    answer("crashes\n");
    setTimeout(() => process.exit(1), 50);
  },
};

const server = http.createServer((request, response) => {
  const url = new URL(request.url, "http://localhost");
  const page = pages[url.pathname];
  response.statusCode = page ? 200 : 404;
  response.setHeader("Content-Type", "text/plain; charset=utf-8");
  page ? page(url, (text) => response.end(text)) : response.end("not found\n");
});

server.keepAliveTimeout = 60_000;
server.listen(process.env.PORT ?? 8080, () => console.log(`listens on ${server.address().port}, release ${release}`));

process.on("SIGTERM", () => server.close(() => process.exit(0)));
