// node embed.mjs OUT.cc: the description of the API, as it is and as a page, in a C++ source.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { render } from './render.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const doc = JSON.parse(readFileSync(path.join(here, 'openapi.json'), 'utf8'));
const files = [
  { at: '/openapi.json', type: 'application/json', text: JSON.stringify(doc) },
  { at: '/api', type: 'text/html; charset=utf-8', text: render(doc) },
];

function array(name, bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += 24) lines.push(bytes.subarray(at, at + 24).join(', '));
  return `constexpr unsigned char ${name}[] = {\n${lines.join(',\n')}};\n`;
}

function asset({ at, type }, index, hash) {
  return `    {AssetKind::kDocument, "${at}", "${type}", "${hash}", text(kText${index}), text(kGzip${index})},`;
}

const arrays = [];
const assets = [];
files.forEach((file, index) => {
  const bytes = Buffer.from(file.text);
  arrays.push(array(`kText${index}`, bytes), array(`kGzip${index}`, gzipSync(bytes, { level: 9 })));
  assets.push(asset(file, index, createHash('sha256').update(bytes).digest('hex').slice(0, 32)));
});

const out = process.argv[2];
mkdirSync(path.dirname(out), { recursive: true });
writeFileSync(out, `// Generated from src/api/openapi/openapi.json.
#include "api/assets.h"

namespace hitstream::api {
namespace {
${arrays.join('')}
template <std::size_t size>
std::string_view text(const unsigned char (&bytes)[size]) {
  return {reinterpret_cast<const char*>(bytes), size};
}
}  // namespace

std::span<const Asset> document_assets() {
  static const Asset assets[] = {
${assets.join('\n')}
  };
  return assets;
}

}  // namespace hitstream::api
`);
