// node agent_patterns.mjs OUT: writes the C++ source of the patterns of browsers and operating systems that
// src/analytics/agent_patterns.h declares, from uap-core's regexes.yaml.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { parse } from 'yaml';

import { quoted } from './cpp.mjs';
import * as newer from './newer_agents.mjs';

const require = createRequire(import.meta.url);

// RE2 looks neither ahead nor behind and knows no groups that were matched before. uap-core has none of them; one that
// comes stops the build until it is said in other words here.
function for_re2(pattern) {
  const operators = pattern.replaceAll(/\\[^1-9]/g, 'x');
  if (/\(\?(?!:)|\\[1-9]/.test(operators)) throw new Error(`data/agent_patterns.mjs: RE2 cannot match ${pattern}`);
  return pattern;
}

const PIECE = /\\.|\[\^?\]?(?:\\.|[^\]])*\]|\{(\d+)(?:,(\d*))?\}|[^]/gu;

// The pattern with every bounded repeat made an unbounded one: it matches wherever the pattern does, and sometimes
// elsewhere. One that counts ("{0,50}") takes many states and much time.
function loosened(pattern) {
  return pattern.replace(PIECE, (piece, at_least) => (at_least ? (at_least === '0' ? '*' : '+') : piece));
}

// As src/analytics/agent_patterns.h has it: for texts that are no longer, "{1,200}" is "{1,}".
const SHORT_BYTES_MAX = 200;
function for_short(pattern) {
  return pattern.replace(PIECE, (piece, at_least, at_most, offset) => {
    if (!at_most || Number(at_most) < SHORT_BYTES_MAX) return piece;
    if (pattern[offset - 1] === ')') throw new Error(`data/agent_patterns.mjs: may repeat nothing: ${pattern}`);
    return at_least === '0' ? '*' : at_least === '1' ? '+' : `{${at_least},}`;
  });
}

// Of "\\b(A|B|C)rest" the patterns "\\b(A)rest", "\\b(B)rest", "\\b(C)rest", where they are many: a User-Agent has
// the words of few of them. Only behind what can match in one way.
const SPLIT_FROM = 8;
function alternatives(pattern) {
  const pieces = pattern.match(PIECE);
  const start = pieces.findIndex((piece) => piece === '(');
  const before = pieces.slice(0, Math.max(start, 0)).join('');
  if (start < 0 || pieces[start + 1] === '?' || !/^(?:\^|\\b|\/)*$/.test(before)) return [pattern];
  const found = [''];
  let end = start + 1;
  for (let depth = 0; depth > 0 || pieces[end] !== ')'; ++end) {
    if (pieces[end] === '(' && pieces[end + 1] !== '?') return [pattern];
    depth += pieces[end] === '(' ? 1 : pieces[end] === ')' ? -1 : 0;
    if (depth === 0 && pieces[end] === '|') found.push('');
    else found[found.length - 1] += pieces[end];
  }
  let depth = 0;
  for (const piece of pieces.slice(end + 1)) {
    depth += piece === '(' ? 1 : piece === ')' ? -1 : 0;
    if (depth === 0 && piece === '|') return [pattern];
  }
  if (found.length < SPLIT_FROM || /[?*+{]/.test(pieces[end + 1] ?? '')) return [pattern];
  return found.map((text) => `${before}(${text})${pieces.slice(end + 1).join('')}`);
}

let rules = 0;
let looser = 0;
function lines(pattern, replacements) {
  const parts = replacements.map((text) => quoted(String(text ?? ''))).join(', ');
  const rule = rules++;
  return alternatives(for_re2(pattern)).map((regex) => {
    const candidate = loosened(regex);
    if (candidate !== regex) ++looser;
    return `    {${quoted(regex)}, ${quoted(for_short(regex))}, ${quoted(candidate)}, ${rule}, {${parts}}},`;
  });
}

const lists = parse(fs.readFileSync(require.resolve('uap-core/regexes.yaml'), 'utf8'));
const browsers = [...newer.browsers, ...lists.user_agent_parsers].flatMap((entry) =>
  lines(entry.regex, [entry.family_replacement, entry.v1_replacement, entry.v2_replacement, entry.v3_replacement, '']),
);
const systems = [...newer.systems, ...lists.os_parsers].flatMap((entry) =>
  lines(entry.regex, [
    entry.os_replacement,
    entry.os_v1_replacement,
    entry.os_v2_replacement,
    entry.os_v3_replacement,
    entry.os_v4_replacement,
  ]),
);

const table = (name, all) => `constexpr AgentPattern ${name}[] = {\n${all.join('\n')}\n};\n`;
fs.writeFileSync(
  process.argv[2],
  `// Made by data/agent_patterns.mjs.
#include "analytics/agent_patterns.h"

namespace hitstream::analytics {
namespace {

${table('kBrowsers', browsers)}
${table('kSystems', systems)}
}  // namespace

std::span<const AgentPattern> browser_patterns() { return kBrowsers; }
std::span<const AgentPattern> os_patterns() { return kSystems; }

}  // namespace hitstream::analytics
`,
);
console.log(`${browsers.length} browsers, ${systems.length} operating systems; ${looser} patterns counted, now looser`);
