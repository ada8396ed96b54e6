// web/tracker → what GET /collect answers, without the call at its end: one expression, `!function(t,f){…}`.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const web = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

// `t` and `f` are free names to esbuild, which gives them to nothing else.
export async function bundle_tracker() {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: web,
    entryPoints: ['tracker/main.ts'],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2017',
    define: { TOKEN: 't', FLAGS: 'f' },
    legalComments: 'none',
    write: false,
    logLevel: 'warning',
  });
  return `!function(t,f){${outputFiles[0].text.trim()}}`;
}
