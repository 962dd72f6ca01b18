// Holds that what a caller may leave out may also be given as undefined: `send(text, { to: maybe })`. Where an app says
// `exactOptionalPropertyTypes`, an option without `| undefined` refuses that. It reads the public surface, packages/*/api.
import { globSync, readFileSync } from 'node:fs';

/** What callers make. What we give to them (entities, events, views) has a field or has it not. */
const GIVEN = /(Options|Props|Rates|Setup|Notes|Filter|Overrides)$/;
const ALSO = new Set([
  'EndpointTool',
  'FaultWorld',
  'Impairment',
  'Pace',
  'Progress',
  'Scope',
  'Skew',
  'World',
]);
/** Types that hold undefined already. */
const WIDE = /^(unknown|ReactNode)$/;

const wrong = [];
let seen = 0;
for (const file of globSync('packages/*/api/*.api.md').sort()) {
  let inside = '';
  /** Within an object among a function's arguments, whatever it belongs to. */
  let argument = false;
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    const [, opened] = /^export (?:interface|type|const|function|class) (\w+)/.exec(line) ?? [];
    if (opened !== undefined) inside = opened;
    if (opened !== undefined || /^\s*\}[,)]/.test(line)) argument = false;
    const [, name, type = ''] = /^\s+(?:readonly )?(\w+)\?: (.+?);?$/.exec(line) ?? [];
    if (name !== undefined && (argument || GIVEN.test(inside) || ALSO.has(inside))) {
      seen++;
      // Of a function the type as a whole, not what it gives back. An object says it where it closes.
      const takes = type.includes('=>') ? /\) \| undefined$/ : /(\| undefined|\{)$/;
      if (!takes.test(type) && !WIDE.test(type))
        wrong.push(`${file}:${index + 1}: ${inside}.${name}?: ${type} lacks "| undefined"`);
    }
    if (/[\w>]\(.*\{$/.test(line)) argument = true;
  }
}
// A check that finds nothing to look at would pass.
if (seen < 100) wrong.push(`Only ${seen} options were found: has the form of packages/*/api changed?`);
console.log(wrong.length > 0 ? wrong.join('\n') : `${seen} options`);
process.exitCode = wrong.length === 0 ? 0 : 1;
