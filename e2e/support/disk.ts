/**
 * A disk as a power cut would leave it, played from a trace of system calls: what was written counts only once its file
 * was synced, a file's name only once its folder was.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** What `strace` is asked for, so that `replay` can read it: whole buffers, in hexadecimal. */
export const TRACE = [
  '-f',
  '--seccomp-bpf',
  '-qq',
  '-xx',
  ...['-s', '1048576', '-e', 'signal=none'],
  ...['-e', 'trace=openat,unlink,pwrite64,ftruncate,fsync,fdatasync,write,writev,sendto,sendmsg'],
];

export interface Disk {
  /** Whether something was written to a file of the folder, or to its list of names, that no sync has followed. */
  readonly unsynced: boolean;
  /** Syncs of files in the folder. */
  readonly syncs: number;
  /** Puts into `folder` what a power cut at this moment would have left. */
  save(folder: string): void;
}

interface File {
  synced: Buffer;
  /** Written, and not synced, in order. */
  pending: ((content: Buffer) => Buffer)[];
}

/**
 * Plays the calls that touch `folder`, and tells of all that leaves through a socket.
 *
 * @param sent called as the call begins, with the text and the disk at that moment
 * @param unwaited files whose syncs the server does not wait for: a power cut may take what was written to them
 */
export function replay(
  lines: Iterable<string>,
  folder: string,
  sent: (text: string, disk: Disk) => void,
  unwaited: readonly string[] = [],
): void {
  const paths = new Map<number, string>();
  /** Names in the folder, as the program sees them, and as they are on the disk. */
  const names = new Map<string, File>();
  let durable = new Map<string, File>();
  let syncs = 0;
  const disk: Disk = {
    get unsynced() {
      const changed =
        names.size !== durable.size || [...names].some(([name, file]) => durable.get(name) !== file);
      return (
        changed || [...durable].some(([name, { pending }]) => pending.length > 0 && !unwaited.includes(name))
      );
    },
    get syncs() {
      return syncs;
    },
    save(to) {
      mkdirSync(to, { recursive: true });
      for (const [name, { synced }] of durable) writeFileSync(join(to, name), synced);
    },
  };

  function open(path: string, fd: number): void {
    paths.set(fd, path);
    if (dirname(path) !== folder || names.has(basename(path))) return;
    names.set(basename(path), { synced: Buffer.alloc(0), pending: [] });
  }

  function sync(path: string): void {
    if (path === folder) durable = new Map(names);
    const file = dirname(path) === folder ? names.get(basename(path)) : undefined;
    if (!file) return;
    if (!unwaited.includes(basename(path))) syncs++;
    file.synced = file.pending.reduce((content, change) => change(content), file.synced);
    file.pending = [];
  }

  for (const { call, args, result } of calls(lines)) {
    const fd = Number.parseInt(args, 10);
    const path = paths.get(fd) ?? '';
    const file = dirname(path) === folder ? names.get(basename(path)) : undefined;
    if (call === 'openat' && result !== undefined && result >= 0) open(bytesOf(args).toString(), result);
    else if (call === 'unlink' && result === 0) {
      const gone = bytesOf(args).toString();
      if (dirname(gone) === folder) names.delete(basename(gone));
    } else if (call === 'pwrite64' && file) {
      if (result !== undefined)
        file.pending.push(writing(bytesOf(args).subarray(0, result), Number(/\d+$/.exec(args)?.[0])));
    } else if (call === 'ftruncate' && file) {
      const length = Number(/\d+$/.exec(args)?.[0]);
      if (result === 0) file.pending.push((content) => resized(content, length));
    } else if (/^f(data)?sync$/.test(call) && result === 0) sync(path);
    else if (/^(write|writev|sendto|sendmsg)$/.test(call) && result === undefined)
      sent(bytesOf(args).toString(), disk);
  }
}

const resized = (content: Buffer, length: number): Buffer =>
  length <= content.length
    ? content.subarray(0, length)
    : Buffer.concat([content, Buffer.alloc(length - content.length)]);

const writing =
  (bytes: Buffer, offset: number) =>
  (content: Buffer): Buffer => {
    const whole = Buffer.from(resized(content, Math.max(content.length, offset + bytes.length)));
    bytes.copy(whole, offset);
    return whole;
  };

interface Call {
  readonly call: string;
  readonly args: string;
  /** Missing as the call begins; each call comes twice. */
  readonly result?: number;
}

/** Calls as they begin and as they end, also where another thread's stand in between. */
function* calls(lines: Iterable<string>): Generator<Call> {
  const unfinished = new Map<string, Call>();
  for (const line of lines) {
    const [, pid = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const resumed = /^<\.\.\. \w+ resumed>.*\) += (-?\d+)/.exec(rest);
    const begun = unfinished.get(pid);
    if (resumed && begun) {
      unfinished.delete(pid);
      yield { ...begun, result: Number(resumed[1]) };
      continue;
    }
    const [, call = '', args = '', end = ''] =
      /^(\w+)\((.*?)( <unfinished \.\.\.>|\) += -?\d+.*)$/.exec(rest) ?? [];
    if (call === '') continue;
    yield { call, args };
    const result = /= (-?\d+)/.exec(end)?.[1];
    if (result === undefined) unfinished.set(pid, { call, args });
    else yield { call, args, result: Number(result) };
  }
}

/** The bytes of all texts among a call's arguments. */
function bytesOf(args: string): Buffer {
  if (args.includes('"...')) throw new Error('The trace was cut: ask strace for longer texts.');
  const texts = [...args.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, text = '']) =>
    text.replaceAll('\\x', ''),
  );
  return Buffer.from(texts.join(''), 'hex');
}
