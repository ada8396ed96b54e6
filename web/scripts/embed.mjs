// The C++ source that defines hitstream::api::embedded_assets().
const KINDS = { page: 'kPage', demo: 'kDemoPage', file: 'kFile' };

function array(name, bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += 32) lines.push(bytes.subarray(at, at + 32).join(','));
  return `constexpr unsigned char ${name}[] = {\n${lines.join(',\n')}};\n`;
}

const view = (name) => `{reinterpret_cast<const char*>(${name}), sizeof ${name}}`;

export function as_cpp(files) {
  const arrays = files.flatMap(({ content, gzip }, i) => [
    array(`kContent${i}`, content),
    ...(gzip ? [array(`kGzip${i}`, gzip)] : []),
  ]);
  const entries = files.map(({ kind, path, type, hash, gzip }, i) =>
    [`    {AssetKind::${KINDS[kind]}`, JSON.stringify(path), JSON.stringify(type), JSON.stringify(hash),
      view(`kContent${i}`), gzip ? `${view(`kGzip${i}`)}},` : '{}},'].join(', '));
  return `// Generated from web/.
#include "api/assets.h"

namespace hitstream::api {
namespace {
${arrays.join('')}
const Asset kAssets[] = {
${entries.join('\n')}
};
}  // namespace

std::span<const Asset> embedded_assets() { return kAssets; }

}  // namespace hitstream::api
`;
}
