// Bundles the page and the demo site: node scripts/build.mjs [--out DIR] [--embed FILE.cc]
// DIR gets every file as it will be served (default: ../build/web); FILE.cc the C++ source that embeds them.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundle } from './bundle.mjs';
import { as_cpp } from './embed.mjs';
import { check_sizes } from './sizes.mjs';

const web = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: { out: { type: 'string', default: path.join(web, '../build/web') }, embed: { type: 'string' } },
});

const files = await bundle(web);
await rm(values.out, { recursive: true, force: true });
for (const file of files) {
  const name = path.join(values.out, path.extname(file.path) ? file.path : `${file.path}.html`);
  await mkdir(path.dirname(name), { recursive: true });
  await writeFile(name, file.content);
}
check_sizes(files);
if (values.embed) {
  await mkdir(path.dirname(values.embed), { recursive: true });
  await writeFile(values.embed, as_cpp(files));
}
