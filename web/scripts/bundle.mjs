// web/src → the files that are served: [{ kind, path, type, content, gzip }], gzip null where it does not pay.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { fill } from './template.mjs';
import { world } from './world.mjs';

const TYPES = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '': 'text/html; charset=utf-8',
};

const hash_of = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 32);

function served(kind, at, content) {
  const bytes = Buffer.from(content);
  const packed = gzipSync(bytes, { level: 9 });
  const gzip = kind !== 'demo' && packed.length < bytes.length ? packed : null;
  return { kind, path: at, type: TYPES[path.extname(at)], content: bytes, gzip, hash: hash_of(bytes) };
}

// Scripts, styles and icons under names that carry a hash of their content, and which source became which file.
async function bundle_assets(web) {
  const result = await esbuild.build({
    absWorkingDir: web,
    entryPoints: ['src/main.ts', 'src/theme.ts', 'src/live/worker.ts', 'src/style.css', 'src/demo.css', 'src/icon.svg'],
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    format: 'iife',
    target: ['chrome100', 'firefox100', 'safari15.4'],
    loader: { '.svg': 'copy' },
    outdir: '/assets',
    write: false,
    metafile: true,
    logLevel: 'warning',
  });
  const assets = new Map();
  for (const [output, { entryPoint, inputs }] of Object.entries(result.metafile.outputs)) {
    const source = path.basename(entryPoint ?? Object.keys(inputs)[0]);
    const file = result.outputFiles.find((f) => path.basename(f.path) === path.basename(output));
    assets.set(source, served('file', `/assets/${path.basename(output)}`, file.contents));
  }
  const map = world();
  assets.set('world.json', served('file', `/assets/world-${hash_of(map).slice(0, 8).toUpperCase()}.json`, map));
  return assets;
}

// The page's texts, compiled, so that the page is filled from the same module that the scripts use.
async function load_texts(web) {
  const entryPoints = [path.join(web, 'src/texts/en.ts')];
  const { outputFiles } = await esbuild.build({ entryPoints, bundle: true, format: 'esm', write: false });
  const module = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
  return module.texts;
}

export async function bundle(web) {
  const assets = await bundle_assets(web);
  const texts = await load_texts(web);
  const read = (name) => readFile(path.join(web, 'src', name), 'utf8');
  const page = async (name) => fill(await read(name), { texts, assets });
  const pages = [served('page', '/dashboard', await page('dashboard.html'))];
  for (const name of (await readdir(path.join(web, 'src/demo'))).sort()) {
    const at = name === 'index.html' ? '/demo' : `/demo/${path.basename(name, '.html')}`;
    pages.push(served('demo', at, await page(`demo/${name}`)));
  }
  return [...pages, ...assets.values()];
}
