'use strict';
// The app of the tests that count failed requests. MODE makes it misbehave in one way; see the tests.
//   /            the release and the text of page.txt
//   /slow?s=25   the same, after so many seconds
//   /ws          a WebSocket that answers each message with itself
const crypto = require('crypto');
const fs = require('fs');
const http = require('http');

const mode = process.env.MODE || 'good';
const after = Number(process.env.AFTER_SECONDS || '20') * 1000;
const port = Number(process.env.PORT) + (mode === 'wrong-port' ? 1 : 0);
const release = process.env.SLIPWAY_RELEASE;
const page = fs.readFileSync('page.txt', 'utf8').trim();
const begun = Date.now();
const isOld = () => Date.now() - begun > after;

console.log(`${release} starts in mode ${mode}`);
if (mode === 'crash') {
  for (let line = 1; line <= 60; line++) console.log(`line ${line} before the crash`);
  console.error('cannot start: no such table');
  process.exit(3);
}

function answer(response, status) {
  const body = `${release} ${page}\n`;
  response.writeHead(status, { 'Content-Type': 'text/plain', 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

const server = http.createServer((request, response) => {
  if (mode === 'hang') return;
  if (mode === 'error' || (mode === 'error-later' && isOld())) return answer(response, 500);
  const url = new URL(request.url, 'http://localhost');
  const seconds = url.pathname === '/slow' ? Number(url.searchParams.get('s')) : 0;
  setTimeout(() => answer(response, 200), seconds * 1000);
});

// RFC 6455, short text messages only.
server.on('upgrade', (request, socket) => {
  const key = crypto.createHash('sha1')
    .update(request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
    `Sec-WebSocket-Accept: ${key}\r\n\r\n`);
  let buffer = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', chunk => {
    buffer = Buffer.concat([buffer, chunk]);
    while (buffer.length >= 6) {
      const length = buffer[1] & 127;
      if (buffer.length < 6 + length) return;
      const opcode = buffer[0] & 15;
      const data = Buffer.from(buffer.subarray(6, 6 + length));
      for (let i = 0; i < length; i++) data[i] ^= buffer[2 + (i % 4)];
      buffer = buffer.subarray(6 + length);
      socket.write(Buffer.concat([Buffer.from([128 | opcode, length]), data]));
      if (opcode === 8) socket.end();
    }
  });
});

if (mode === 'abrupt') process.on('SIGTERM', () => process.exit(0));
else process.on('SIGTERM', () => server.close(() => process.exit(0)));

if (mode === 'memory' || mode === 'crash-later') {
  setTimeout(() => {
    if (mode === 'crash-later') {
      console.error('lost the database');
      process.exit(4);
    }
    const kept = [];
    console.log('takes more and more memory');
    setInterval(() => kept.push(Buffer.alloc(32 << 20, 1)), 5);
  }, after);
}

if (mode === 'no-listen') setInterval(() => {}, 1000);
else if (mode === 'late') {
  console.log(`listening on ${port}, it says`);
  setTimeout(() => server.listen(port, '0.0.0.0'), 3000);
} else server.listen(port, '0.0.0.0');
