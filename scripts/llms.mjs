// Writes llms.txt from the README's table of documents: `npm run llms`, and with --check says whether it is up to date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { llmsTxt } from './userDocs.mjs';

const text = llmsTxt('docs/');
const before = existsSync('llms.txt') ? readFileSync('llms.txt', 'utf8') : '';
if (before !== text && process.argv.includes('--check')) {
  console.log('llms.txt is not what the README says. Run: npm run llms');
  process.exitCode = 1;
} else if (before !== text) writeFileSync('llms.txt', text);
