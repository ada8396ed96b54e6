// node bot_patterns.mjs OUT: writes the C++ source of the User-Agent patterns that src/analytics/bot_patterns.h
// declares, from the two packages of package.json.
import fs from 'node:fs';
import { createRequire } from 'node:module';

import { quoted } from './cpp.mjs';

const require = createRequire(import.meta.url);

// RE2 looks neither ahead nor behind, so isbot's patterns that do are said in other words here. A new one stops the
// build until it has its words.
const IN_OTHER_WORDS = new Map([
  ['(?:^|[^g])news(?!sapphire)', '(?:^|[^g])news(?:$|[^s]|s(?:$|[^a]))'],
  [
    '(?<! channel/|google/)google(?!(?:wv|app|/google| pixel))',
    '(?:^|[^/])google(?:$|[^wa/ ]|w(?:$|[^v])|a(?:$|[^p])|/(?:$|[^g])| (?:$|[^p]))',
  ],
  ['(?<! cu)bots?(?:\\b|_)', '(?:^|[^u]|(?:^|[^c])u|(?:^|[^ ])cu)bots?(?:\\b|_)'],
  ['(?<!cam)scan', '(?:^|[^m]|(?:^|[^a])m|(?:^|[^c])am)scan'],
  ['(?<!lib)http', '(?:^|[^b]|(?:^|[^i])b|(?:^|[^l])ib)http'],
  ['java(?!;)', 'java(?:$|[^;])'],
]);

function for_re2(pattern) {
  if (!/\(\?(?!:)/.test(pattern)) return pattern.replaceAll('\\d-.', '\\d\\-.');
  const words = IN_OTHER_WORDS.get(pattern);
  if (words === undefined) throw new Error(`data/bot_patterns.mjs: RE2 cannot match ${pattern}`);
  return words;
}

const line = (list, shown, pattern) => `    {${quoted(list)}, ${quoted(shown)}, ${quoted(pattern)}},`;

// The named crawlers first: of several patterns that match the first one is told.
const crawlers = require('crawler-user-agents').map(({ pattern }) =>
  line('crawler-user-agents', pattern, for_re2(pattern)),
);
const generic = require('isbot').list.map((pattern) => line('isbot', pattern, `(?i)${for_re2(pattern)}`));

fs.writeFileSync(
  process.argv[2],
  `// Made by data/bot_patterns.mjs.
#include "analytics/bot_patterns.h"

namespace hitstream::analytics {
namespace {

constexpr BotPattern kPatterns[] = {
${[...crawlers, ...generic].join('\n')}
};

}  // namespace

std::span<const BotPattern> bot_patterns() { return kPatterns; }

}  // namespace hitstream::analytics
`,
);
