import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startChild } from './child.ts';
import { strike } from './faults.ts';

const query = (text: string) => new URLSearchParams(text);

describe('what people may do to a process', () => {
  it('is done to those of the demo, by their names, and to no other', () => {
    const done: string[] = [];
    const child = (name: string) => ({
      name,
      kill: () => done.push(`kill ${name}`) > 0,
      freeze: (ms: number) => done.push(`freeze ${name} ${ms}`) > 0,
    });
    const children = [child('server'), child('writer')];
    expect(strike(query('process=writer&kind=kill'), children)).toBe(true);
    expect(strike(query('process=server&kind=freeze&ms=500'), children)).toBe(true);
    for (const not of [
      'process=1&kind=kill',
      'kind=kill',
      'process=writer',
      'process=writer&kind=stop',
      'process=writer&kind=freeze',
      'process=writer&kind=freeze&ms=-1',
      'process=writer&kind=freeze&ms=0',
      'process=writer&kind=freeze&ms=99999',
    ])
      expect(strike(query(not), children), not).toBe(false);
    expect(done).toEqual(['kill writer', 'freeze server 500']);
  });

  it('ends a real process, which is started again, and stops one for a while, which then goes on', async () => {
    const lines: string[] = [];
    let heard = () => {};
    const child = startChild({
      name: 'beat',
      // It says so again and again, for as long as it runs.
      args: [fileURLToPath(new URL('testing/beat.ts', import.meta.url))],
      onLine(line) {
        lines.push(line);
        heard();
      },
      say: () => {},
    });
    onTestFinished(() => child.stop());
    const beats = (count: number) =>
      new Promise<void>((resolve) => {
        const end = lines.length + count;
        heard = () => lines.length >= end && resolve();
      });
    await beats(1);
    const first = child.pid;
    expect(child.freeze(300)).toBe(true);
    expect(child.frozen).toBe(true);
    // What it wrote before may still be on its way; more comes only once it is awake.
    await beats(20);
    expect([child.frozen, child.pid]).toEqual([false, first]);
    expect(child.kill()).toBe(true);
    await expect.poll(() => child.pid !== undefined && child.pid !== first, { timeout: 20_000 }).toBe(true);
    await beats(1);
  });
});
