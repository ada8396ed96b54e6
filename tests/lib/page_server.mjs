// A plain server of pages on loopback: what `answer(url)` gives is the body.
import { once } from 'node:events';
import http from 'node:http';

// Gives { url, stop }. By the name localhost it is another site than what listens on 127.0.0.1.
export async function servePages(answer) {
  const server = http.createServer((request, reply) => {
    reply.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    reply.end(answer(new URL(request.url, 'http://localhost')));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://localhost:${server.address().port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
