/** `npm run record [-- name…]` plays the scenes and writes what they left behind to stories/logs. */
import { writeFileSync } from 'node:fs';
import { writeRecording } from '@rejoin/testing';
import { SCENES } from './scenes.ts';
import { record } from './stage.ts';

const asked = process.argv.slice(2);
for (const [name, scene] of SCENES) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const recording = await record(name, scene);
  const text = writeRecording(recording);
  writeFileSync(new URL(`../logs/${name}.rejoin`, import.meta.url), text);
  const size = `${(text.length / 1_000).toFixed(0)} kB`;
  console.log(`${name.padEnd(20)} ${size.padStart(7)}  ${[...recording.marks.keys()].join(', ')}`);
}
