// HTTP by the byte: requests as they are written, replies taken apart without mercy.
import net from 'node:net';

const PATIENCE_MS = 20_000;

// Sends `bytes` (text, Buffer, or a list of either, each in a packet of its own) to 127.0.0.1:`port` and gives all that
// comes back until the server closes.
export function exchange(port, bytes) {
  return new Promise((resolve, reject) => {
    const pieces = [];
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true }, async () => {
      for (const piece of [bytes].flat()) await new Promise((sent) => { socket.write(piece, sent); });
    });
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error(`no end after ${PATIENCE_MS} ms`)));
    socket.on('data', (piece) => pieces.push(piece));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(pieces).toString('latin1')));
  });
}

// Takes the first reply off `text`: { status, headers (names in lower case, values in a list), body, rest }.
export function parseReply(text, { head = false } = {}) {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) throw new Error(`not a whole reply: ${JSON.stringify(text)}`);
  const [first, ...fields] = text.slice(0, end).split('\r\n');
  const headers = {};
  for (const field of fields) {
    const colon = field.indexOf(':');
    (headers[field.slice(0, colon).toLowerCase()] ??= []).push(field.slice(colon + 1).trim());
  }
  const length = head ? 0 : Number(headers['content-length']?.[0] ?? 0);
  const bodyAt = end + 4;
  return {
    status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1]),
    headers,
    body: text.slice(bodyAt, bodyAt + length),
    rest: text.slice(bodyAt + length),
  };
}

// One request on a connection of its own. `headers` is an object or a list of pairs; values may be Buffers.
export async function request(port, { method = 'GET', target = '/collect', headers = {}, body = '' } = {}) {
  const pairs = Array.isArray(headers) ? headers : Object.entries(headers);
  const lines = [['Host', 'stats.example.org'], ...pairs, ['Connection', 'close']];
  const bytes = Buffer.concat([
    Buffer.from(`${method} ${target} HTTP/1.1\r\n`),
    ...lines.flatMap(([name, value]) => [Buffer.from(`${name}: `), Buffer.from(value), Buffer.from('\r\n')]),
    Buffer.from('\r\n'),
    Buffer.from(body),
  ]);
  return parseReply(await exchange(port, bytes), { head: method === 'HEAD' });
}
