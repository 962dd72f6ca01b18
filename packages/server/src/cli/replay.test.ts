import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digest, EMPTY, fold, textOf } from '@rejoin/core/protocol';
import { manualClock, readRecording } from '@rejoin/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../test/fixtures.ts';
import { describeRecording, exportFile, openFile, readReplaySettings, replay } from './replay.ts';
import { UsageError } from './usageError.ts';

const file = new URL('../../../../stories/logs/people.rejoin', import.meta.url).pathname;

async function played(args: readonly string[] = []) {
  const lines: string[] = [];
  const settings = readReplaySettings([file, '--port', '0', '--speed', '1000000', ...args]);
  const { server, played: done } = await replay(settings, (line) => lines.push(line));
  onTestFinished(() => server.close({ drainMs: 100 }));
  const url = lines.at(-1)?.replace('rejoin listening on ', '') ?? '';
  return { server, lines, url, refused: await done };
}

describe('rejoin replay', () => {
  it('plays a recorded session to every client, until it is the same session', async () => {
    const { server, lines, refused } = await played();
    expect(refused).toBe(0);
    expect(lines.at(-1)).toMatch(/^played to its end, 0 of \d+ events not taken$/);
    const recorded = fold(EMPTY, openFile(file).items);
    const { position } = await server.host.snapshot('people');
    expect(position).toBe(recorded.position);
  });

  it('takes the time that it took, by its clock', async () => {
    const clock = manualClock();
    const { server, played: done } = await replay(
      readReplaySettings([file, '--port', '0', '--max-pause', '100']),
      () => {},
      clock,
    );
    await clock.advance(300);
    const { position } = await server.host.snapshot('people');
    expect(position).toBeGreaterThan(0);
    expect(position).toBeLessThan(openFile(file).items.length);
    await clock.advance(60_000);
    expect(await done).toBe(0);
    const closing = server.close({ drainMs: 0 });
    await clock.advance(1_000);
    await closing;
  });

  it('says what a file holds, and whether its log is sound', () => {
    const { items } = openFile(file);
    const { lines, sound } = describeRecording(openFile(file));
    expect(sound).toBe(true);
    expect(lines[0]).toContain(`${items.length} events, digest ${digest(fold(EMPTY, items))}`);
    expect(lines.at(-1)).toBe('faults: none');
    const [first] = items;
    const twice = describeRecording({ ...openFile(file), items: first ? [first, first] : [] });
    expect([twice.sound, twice.lines.at(-1)]).toEqual([false, 'faults: 1 repeat']);
  });

  it.each([
    [[], 'One file is needed'],
    [['a', 'b'], 'One file is needed'],
    [['a', '--speed', '0'], '--speed 0'],
    [['a', '--nonsense'], 'Usage: rejoin replay'],
  ])('refuses %j, saying what to do', (args, message) => {
    expect(() => readReplaySettings(args)).toThrow(UsageError);
    expect(() => readReplaySettings(args)).toThrow(message);
  });

  it('names the line at fault of a file that is none', () => {
    const broken = join(temporaryFolder(), 'x.rejoin');
    const text = readFileSync(file, 'utf8').split('\n');
    writeFileSync(broken, [...text.slice(0, 3), '{"no":"event"}', ...text.slice(4)].join('\n'));
    expect(() => openFile(broken)).toThrow(/Line 4 is no event/);
    expect(() => openFile('/nowhere/x.rejoin')).toThrow(UsageError);
  });
});

describe('rejoin export', () => {
  it('writes a session of a server to a file, which replays as the same', async () => {
    const { server, url } = await played();
    const out = join(temporaryFolder(), 'people.rejoin');
    await exportFile(['people', '--url', url, '--out', out], {}, () => {});
    const { digest: there } = await server.host.snapshot('people');
    expect(digest(fold(EMPTY, readRecording(readFileSync(out, 'utf8')).items))).toBe(there);
  });

  it('leaves out the content on request', async () => {
    const { url } = await played();
    const texts: string[] = [];
    await exportFile(['people', '--url', url, '--scrub'], {}, (text) => texts.push(text));
    const [text = ''] = texts;
    expect(text).not.toMatch(/Okafor|Ruiz|\bana\b/i);
    const [scrubbed, whole] = [readRecording(text), openFile(file)].map(({ items }) => fold(EMPTY, items));
    const lengths = (state: typeof scrubbed) =>
      [...(state?.messages.values() ?? [])].map((message) => textOf(message.text).length);
    expect(lengths(scrubbed)).toEqual(lengths(whole));
  });

  it('reports why there is nothing to write', async () => {
    const { url } = await played();
    await expect(exportFile(['a b', '--url', url], {}, () => {})).rejects.toThrow('session-malformed');
    await expect(exportFile(['s', '--url', 'http://127.0.0.1:9'], {}, () => {})).rejects.toThrow(
      'cannot be reached',
    );
    await expect(exportFile([], {}, () => {})).rejects.toThrow('One session is needed');
  });
});
