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

// The pattern with every bounded repeat made an unbounded one: it matches wherever the pattern does, and sometimes
// elsewhere. An automaton of many patterns that count ("{0,50}") has so many states that it never has them at hand.
function loosened(pattern) {
  const PIECE = /\\.|\[\^?\]?(?:\\.|[^\]])*\]|\{(\d+)(?:,\d*)?\}|[^]/gu;
  return pattern.replace(PIECE, (piece, at_least) => (at_least ? (at_least === '0' ? '*' : '+') : piece));
}

let looser = 0;
function line(pattern, replacements) {
  const regex = for_re2(pattern);
  const candidate = loosened(regex);
  if (candidate !== regex) ++looser;
  const parts = replacements.map((text) => quoted(String(text ?? ''))).join(', ');
  return `    {${quoted(regex)}, ${quoted(candidate)}, {${parts}}},`;
}

const lists = parse(fs.readFileSync(require.resolve('uap-core/regexes.yaml'), 'utf8'));
const browsers = [...newer.browsers, ...lists.user_agent_parsers].map((entry) =>
  line(entry.regex, [entry.family_replacement, entry.v1_replacement, entry.v2_replacement, entry.v3_replacement, '']),
);
const systems = [...newer.systems, ...lists.os_parsers].map((entry) =>
  line(entry.regex, [
    entry.os_replacement,
    entry.os_v1_replacement,
    entry.os_v2_replacement,
    entry.os_v3_replacement,
    entry.os_v4_replacement,
  ]),
);

const table = (name, lines) => `constexpr AgentPattern ${name}[] = {\n${lines.join('\n')}\n};\n`;
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
