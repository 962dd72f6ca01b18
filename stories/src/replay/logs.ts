/// <reference types="vite/client" />
/** The recordings of stories/logs, read when a story asks for one. `npm run record` makes them. */
import { type Recording, readRecording } from '@rejoin/testing';

const files = import.meta.glob<string>('../../logs/*.rejoin', { query: '?raw', import: 'default' });
const read = new Map<string, Promise<Recording>>();

export function recordingNamed(name: string): Promise<Recording> {
  const known = read.get(name);
  if (known !== undefined) return known;
  const load = files[`../../logs/${name}.rejoin`];
  if (!load) {
    const names = Object.keys(files).map((path) => path.slice('../../logs/'.length, -'.rejoin'.length));
    throw new Error(`There is no log "${name}". There are: ${names.join(', ')}.`);
  }
  const made = load().then(readRecording);
  read.set(name, made);
  return made;
}
