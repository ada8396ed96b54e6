// Many requests on few connections, each connection pipelined: faster than one at a time can be.
import net from 'node:net';

const DEPTH = 64;
const HEAD = /HTTP\/1\.1 (\d{3}) [^]*?\r\n\r\n/y;

// How much of `text` whole replies take, and their statuses.
function takeReplies(text) {
  const statuses = [];
  let end = 0;
  for (;;) {
    HEAD.lastIndex = end;
    const head = HEAD.exec(text);
    if (!head) return { statuses, end };
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head[0])?.[1] ?? 0);
    if (HEAD.lastIndex + length > text.length) return { statuses, end };
    end = HEAD.lastIndex + length;
    statuses.push(Number(head[1]));
  }
}

function oneConnection(port, next, counts) {
  return new Promise((resolve, reject) => {
    let waiting = 0;
    let more = true;
    let text = '';
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    const fill = () => {
      const batch = [];
      while (more && waiting < DEPTH) {
        const request = next();
        if (request === null) more = false;
        else {
          batch.push(request);
          ++waiting;
        }
      }
      if (batch.length) socket.write(batch.join(''));
      else if (!waiting) socket.end();
    };
    socket.on('connect', fill);
    socket.on('data', (piece) => {
      text += piece.toString('latin1');
      const { statuses, end } = takeReplies(text);
      text = text.slice(end);
      for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1;
      waiting -= statuses.length;
      if (waiting < DEPTH / 2) fill();
    });
    socket.on('error', reject);
    socket.on('close', () => (waiting ? reject(new Error(`closed, ${waiting} without an answer`)) : resolve()));
  });
}

// Sends what `make(0)`, `make(1)`, … give (requests as text) and counts the answers: status → number.
export async function pipeline(port, count, make, { connections = 8 } = {}) {
  const counts = {};
  let sent = 0;
  const next = () => (sent < count ? make(sent++) : null);
  await Promise.all(Array.from({ length: connections }, () => oneConnection(port, next, counts)));
  return counts;
}
