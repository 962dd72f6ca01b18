// Parts of a document that are written from the code, each between two marks: <!-- name --> and <!-- /name -->.
import { writeFileSync } from 'node:fs';
import { textOf } from './ast.mjs';

/**
 * Writes the parts; with --check, reports whether they are up to date.
 *
 * @param {string} path
 * @param {Readonly<Record<string, string>>} parts by name
 * @param {string} command that writes them
 */
export function writeParts(path, parts, command) {
  const before = textOf(path);
  let page = before;
  for (const [name, content] of Object.entries(parts)) {
    const [open, close] = [`<!-- ${name} -->\n`, `\n<!-- /${name} -->`];
    const [head, ...more] = page.split(open);
    const [, tail] = (more[0] ?? '').split(close);
    if (tail === undefined || more.length > 1)
      throw new Error(`${path} has not exactly one place for ${name}.`);
    page = head + open + content + close + tail;
  }
  if (page !== before && process.argv.includes('--check')) {
    console.log(`${path} is not what the code says. Run: ${command}`);
    process.exitCode = 1;
  } else if (page !== before) writeFileSync(path, page);
}
