// Reads a journal's segment files (docs/formats/journal.md), on its own terms: nothing here comes from the program.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const HEADER_BYTES = 64;
const FRAME_HEAD_BYTES = 16;
const MAGIC = 'hitsjrnl';
const VERSION = 1;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; ++bit) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

// CRC-32C, masked as in LevelDB's log format.
function maskedCrc(bytes) {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; ++i) crc = CRC_TABLE[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8);
  crc = ~crc >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

// The segment files of a journal, oldest first.
export function segmentFiles(folder) {
  return readdirSync(folder).filter((name) => /^\d{20}\.journal$/.test(name)).sort()
    .map((name) => path.join(folder, name));
}

function readHeader(bytes, file) {
  assert.ok(bytes.length >= HEADER_BYTES, `${file}: no header`);
  assert.equal(bytes.toString('latin1', 0, 8), MAGIC, `${file}: not a segment`);
  assert.equal(bytes.readUInt32LE(8), VERSION, `${file}: version`);
  assert.equal(bytes.readUInt32LE(60), maskedCrc(bytes.subarray(0, 60)), `${file}: the header is damaged`);
  return {
    source: bytes.toString('hex', 28, 44),
    firstOffset: Number(bytes.readBigUInt64LE(44)),
    sourceFirstOffset: Number(bytes.readBigUInt64LE(52)),
  };
}

// Every record of the journal in `folder`: offset, source, seq, the time of the append and the payload (a Buffer).
// Fails on a frame that is not whole, unless it is the end of the last segment and `endMayBeCut`.
export function* records(folder, { endMayBeCut = false } = {}) {
  const files = segmentFiles(folder);
  for (const [index, file] of files.entries()) {
    const bytes = readFileSync(file);
    const header = readHeader(bytes, file);
    let offset = header.firstOffset;
    for (let at = HEADER_BYTES; at < bytes.length;) {
      const length = at + FRAME_HEAD_BYTES <= bytes.length ? bytes.readUInt32LE(at) : Infinity;
      const end = at + FRAME_HEAD_BYTES + length;
      if (end > bytes.length && endMayBeCut && index === files.length - 1) return;
      assert.ok(length > 0 && end <= bytes.length, `${file}: a frame is cut at byte ${at}`);
      assert.equal(bytes.readUInt32LE(at + 4), maskedCrc(bytes.subarray(at + 8, end)), `${file}: checksum at ${at}`);
      yield {
        offset,
        source: header.source,
        seq: offset - header.sourceFirstOffset,
        timeMs: Number(bytes.readBigInt64LE(at + 8)),
        payload: bytes.subarray(at + FRAME_HEAD_BYTES, end),
      };
      ++offset;
      at = end;
    }
  }
}

const HEARTBEAT = Buffer.from(',"kind":"heartbeat",');
// What a collector tells of itself, among its hits.
export const isHeartbeat = ({ payload }) => payload.includes(HEARTBEAT);

// The hits of a journal that is small enough to be held whole.
export function hits(folder, options) {
  return [...records(folder, options)].filter((record) => !isHeartbeat(record))
    .map((record) => JSON.parse(record.payload.toString('utf8')));
}
