// Counts the files that a reader follows in ARCHITECTURE.md: at most seven per process, and each of them there.
import { existsSync, readFileSync } from 'node:fs';

const MOST = 7;
const text = readFileSync('ARCHITECTURE.md', 'utf8');
const wrong = [];
let walks = 0;

for (const [, title = '', steps = ''] of text.matchAll(/^(Page|Server|Agent):\n\n((?:\d\. .*\n)+)/gm)) {
  walks++;
  const lines = steps.trim().split('\n');
  if (lines.length > MOST) wrong.push(`${title}: ${lines.length} steps, at most ${MOST} are allowed`);
  for (const file of lines.flatMap((line) => /`([^`]+\.tsx?)`/.exec(line)?.[1] ?? []))
    if (!existsSync(file)) wrong.push(`${title}: ${file} does not exist`);
}

if (walks < 3) wrong.push('ARCHITECTURE.md has lost its walks.');
for (const line of wrong) console.log(line);
console.log(`${walks} walks of at most ${MOST} files`);
process.exitCode = wrong.length === 0 ? 0 : 1;
