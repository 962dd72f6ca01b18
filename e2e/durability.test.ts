/**
 * SIGKILL leaves written pages with the system, so it cannot show that an acknowledged event would survive a power cut.
 * The server's system calls can: they say what was synced when an acknowledgement left.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { type Disk, replay, TRACE } from './support/disk.ts';
import { readStoredLog } from './support/storedLog.ts';

const PRODUCERS = 4;
const APPENDS = 120;
const ACK = /\{"type":"ack","session":"s","producer":"([^"]+)","seq":(\d+)\}/g;

const canTrace = spawnSync('strace', ['-f', '--seccomp-bpf', '-o', '/dev/null', 'true']).status === 0;
if (!canTrace)
  console.log(
    'strace is missing or may not trace here: that a sync precedes each acknowledgement is not shown.',
  );

/** Appends one event after the other, each when the one before is acknowledged; ends with the connection. */
async function write(url: string, name: string, acked: (seq: number) => void): Promise<void> {
  const socket = new WebSocket(url);
  const instance = `user:${name}/AAAAAAAAAAAAAAAA`;
  const send = (message: object) => socket.send(JSON.stringify(message));
  const append = (seq: number) => {
    const event = { type: 'participant.joined', name: `${name} ${seq} ${'x'.repeat(300)}` };
    send({ type: 'append', session: 's', producer: `${instance}/main`, first: seq, events: [{ event }] });
  };
  const closed = once(socket, 'close');
  socket.onopen = () =>
    send({ type: 'hello', v: 1, token: 'secret', participant: `user:${name}`, instance, secret: name });
  socket.onerror = () => {};
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(String(data));
    if (message.type === 'welcome') append(1);
    if (message.type !== 'ack') return;
    acked(message.seq);
    append(message.seq + 1);
  };
  await closed;
}

it.runIf(canTrace)(
  'syncs before it acknowledges: a power cut at any moment leaves every acknowledged event once (P9)',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rejoin-e2e-'));
    const [data, trace] = [join(folder, 'data'), join(folder, 'trace')];
    const serve = [
      '--conditions=@rejoin/source',
      'packages/server/src/cli/bin.ts',
      'serve',
      '--port',
      '0',
      '--data',
      data,
      '--token',
      'user:*=secret',
    ];
    const strace = spawn('strace', [...TRACE, '-o', trace, process.execPath, ...serve], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const gone = once(strace, 'exit');
    const [line] = await once(createInterface({ input: strace.stdout }), 'line');
    const url = String(line).replace('rejoin listening on ', '');
    const pid = Number(readFileSync(`/proc/${strace.pid}/task/${strace.pid}/children`, 'utf8'));
    // Not strace: the server would live on without it.
    onTestFinished(() => {
      if (strace.exitCode === null && strace.signalCode === null) process.kill(pid, 'SIGKILL');
    });

    let count = 0;
    const writers = Array.from({ length: PRODUCERS }, (_, index) =>
      write(url, `writer-${index}`, () => {
        // In the middle of everything, with appends of every writer on their way.
        if (++count === PRODUCERS * APPENDS) process.kill(pid, 'SIGKILL');
      }),
    );
    await Promise.all([gone, ...writers]);

    const acked = new Map<string, number>();
    const syncsAt = new Map<string, number>();
    const wrong: string[] = [];
    let cuts = 0;
    const check = (disk: Disk) => {
      const cut = join(folder, `cut-${++cuts}`);
      disk.save(cut);
      const { counts } = readStoredLog(cut, 's');
      for (const [producer, upTo] of acked) {
        const seen = counts.get(producer);
        for (let seq = 1; seq <= upTo; seq++)
          if (seen?.get(seq) !== 1)
            wrong.push(`cut ${cuts}: ${producer} ${seq} is there ${seen?.get(seq) ?? 0} times`);
      }
    };
    const lines: string[] = [];
    for await (const each of createInterface({ input: createReadStream(trace) })) lines.push(each);
    let acks = 0;
    replay(
      lines,
      data,
      (text, disk) => {
        for (const [, producer = '', seq] of text.matchAll(ACK)) {
          // One append of each producer is on its way at a time, so a sync lies between two of its acknowledgements.
          if (disk.unsynced || disk.syncs === syncsAt.get(producer))
            wrong.push(`${producer} ${seq} was acknowledged before a sync`);
          syncsAt.set(producer, disk.syncs);
          acked.set(producer, Number(seq));
          if (++acks % 40 === 0) check(disk);
        }
      },
      ['acknowledged'],
    );
    expect(wrong).toEqual([]);
    expect(acks).toBeGreaterThanOrEqual(PRODUCERS * APPENDS);
    expect(cuts).toBeGreaterThanOrEqual(12);
  },
);
