// Messages of application/vnd.amazon.eventstream, after its published description (Amazon Transcribe developer guide,
// "Event stream encoding"): lengths, CRC-32 of both, headers, CRC, payload, CRC of all.

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; ++bit) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
}

const STRING = 7;
const number = (value, bytes) => {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
};
const header = ([name, value]) => Buffer.concat([
  number(name.length, 1), Buffer.from(name), number(STRING, 1), number(value.length, 2), Buffer.from(value),
]);

// `headers`: names and values of ASCII.
function message(headers, payload) {
  const head = Buffer.concat(Object.entries(headers).map(header));
  const body = Buffer.from(JSON.stringify(payload));
  const lengths = Buffer.concat([number(head.length + body.length + 16, 4), number(head.length, 4)]);
  const all = Buffer.concat([lengths, number(crc32(lengths), 4), head, body]);
  return Buffer.concat([all, number(crc32(all), 4)]);
}

export const event = (type, payload) =>
  message({ ':message-type': 'event', ':event-type': type, ':content-type': 'application/json' }, payload);
export const exception = (type, text) =>
  message({ ':message-type': 'exception', ':exception-type': type, ':content-type': 'application/json' },
    { message: text });
