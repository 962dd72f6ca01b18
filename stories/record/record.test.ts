import { globSync, readFileSync } from 'node:fs';
import { readRecording, writeRecording } from '@rejoin/testing';
import { describe, expect, it } from 'vitest';
import { SCENES } from './scenes.ts';
import { record } from './stage.ts';

const logs = new URL('../logs/', import.meta.url);
const read = (name: string) => readFileSync(new URL(`${name}.rejoin`, logs), 'utf8');

describe('stories/logs', () => {
  it('holds one recording per scene, and nothing else', () => {
    const files = globSync('*', { cwd: logs }).sort();
    expect(files).toEqual([...SCENES.keys()].map((name) => `${name}.rejoin`).sort());
  });

  it.each([...SCENES])('%s is exactly what its scene makes', { timeout: 180_000 }, async (name, scene) => {
    const made = writeRecording(await record(name, scene)).split('\n');
    const kept = read(name).split('\n');
    const differs = made.findIndex((line, index) => line !== kept[index]);
    // Line by line: of two whole files a difference could not be read.
    expect(kept[differs], `Line ${differs + 1} of ${name}.rejoin differs: npm run record`).toBe(
      made[differs],
    );
    expect(kept).toHaveLength(made.length);
  });

  it.each([...SCENES.keys()])('%s can be read, is small, and says nothing twice', (name) => {
    const text = read(name);
    expect(text.length).toBeLessThan(name === 'two-hundred' ? 600_000 : 300_000);
    expect(writeRecording(readRecording(text))).toBe(text);
  });
});
