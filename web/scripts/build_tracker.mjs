// Bundles the tracker: node scripts/build_tracker.mjs [--embed FILE.cc]
// FILE.cc becomes the C++ source that defines hitstream::collector::kTrackerBundle. Beyond the budget the build stops.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { bundle_tracker } from './bundle_tracker.mjs';

const BUDGET = 1536;

function as_cpp(bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += 24) lines.push(bytes.subarray(at, at + 24).join(', '));
  return `// Generated from web/tracker/.
#include "collector/tracker_bundle.h"

namespace hitstream::collector {
namespace {
constexpr char kBundle[] = {
${lines.join(',\n')}};
}  // namespace

constinit const std::string_view kTrackerBundle{kBundle, sizeof kBundle};

}  // namespace hitstream::collector
`;
}

const { values } = parseArgs({ options: { embed: { type: 'string' } } });
const bytes = Buffer.from(await bundle_tracker());
if (bytes.some((byte) => byte > 127)) throw new Error('the tracker is not ASCII');
const packed = gzipSync(bytes, { level: 9 }).length;
console.log(`the tracker: ${bytes.length} bytes, ${packed} gzip (at most ${BUDGET})`);
if (packed > BUDGET) throw new Error('the tracker has grown beyond its budget');
if (values.embed) {
  await mkdir(path.dirname(values.embed), { recursive: true });
  await writeFile(values.embed, as_cpp(bytes));
}
