/** `rejoin replay` and `rejoin export`: a session as a `.rejoin` file, and such a file as a live session. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Clock } from '@rejoin/core/internal';
import {
  beatsOfRecording,
  exportSession,
  memoryStore,
  type Recording,
  readRecording,
  scrubRecording,
  writeRecording,
} from '@rejoin/core/internal';
import { digest, EMPTY, fold, RejoinError } from '@rejoin/core/protocol';
import { nodeClock } from '../platform/nodeClock.ts';
import { createKeeperServer, type SessionServer } from '../server/createSessionServer.ts';
import { amount, FLAG, onlyOne, parseCommand, TEXT, whole } from './commandLine.ts';
import { attempt, describeError, explainListening, UsageError } from './usageError.ts';

export const REPLAY_USAGE: string = `Usage: rejoin replay <file.rejoin> [options]

  --port <n>         default 4400; 0 takes a free one
  --speed <n>        how many times faster than it was, default 1
  --max-pause <ms>   longest pause between two events, default 3000
  --check            serves nothing: folds the file and says what it holds; exit code 1 if its log has faults

Plays the session on 127.0.0.1 to every client, as any participant and with any token, and goes on serving it
after its end. What is said to it meanwhile stands in this replay only.`;

export const EXPORT_USAGE: string = `Usage: rejoin export <session> [options] > session.rejoin

  --url <address>    of the session server, default http://127.0.0.1:4400
  --as <who>         participant that may read the session, default user:export
  --token <secret>   that proves it; others on this machine can read it here, and not in (REJOIN_TOKEN)
  --out <file>       instead of the standard output
  --scrub            without content: texts become letters of the same length, names become numbers`;

const REPLAY_OPTIONS = { port: TEXT, speed: TEXT, 'max-pause': TEXT, check: FLAG } as const;
const EXPORT_OPTIONS = { url: TEXT, as: TEXT, token: TEXT, out: TEXT, scrub: FLAG } as const;

interface ReplaySettings {
  readonly file: string;
  readonly port: number;
  readonly speed: number;
  readonly maxPause: number;
  readonly check: boolean;
}

/** @throws UsageError */
export function readReplaySettings(args: readonly string[]): ReplaySettings {
  const { values, positionals } = parseCommand(args, REPLAY_OPTIONS, REPLAY_USAGE);
  const file = onlyOne(positionals, 'file', REPLAY_USAGE);
  return {
    file,
    port: whole('--port', values.port ?? '4400', 0, 65_535),
    speed: amount('--speed', values.speed ?? '1', 0.01, 1e6),
    maxPause: amount('--max-pause', values['max-pause'] ?? '3000', 0, 1e9),
    check: values.check === true,
  };
}

/** @throws UsageError that names the line at fault */
export function openFile(file: string): Recording {
  try {
    return readRecording(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new UsageError(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** What a recording holds, for people, and whether its log is sound. */
export function describeRecording(recording: Recording): {
  readonly lines: readonly string[];
  readonly sound: boolean;
} {
  const state = fold(EMPTY, recording.items);
  const faults = Object.entries(state.faults);
  const count = (of: Iterable<{ readonly status: string }>) => {
    const by = new Map<string, number>();
    for (const { status } of of) by.set(status, (by.get(status) ?? 0) + 1);
    return [...by].map(([status, many]) => `${many} ${status}`).join(', ') || 'none';
  };
  const lines = [
    `${recording.title ?? 'Untitled'}: session ${recording.session}, ${state.position} events, digest ${digest(state)}`,
    `participants: ${[...state.participants.keys()].join(', ') || 'none'}`,
    `runs: ${count(state.runs.values())}`,
    `messages: ${count(state.messages.values())}`,
    `marks: ${[...recording.marks].map(([name, at]) => `${name} ${at}`).join(', ') || 'none'}`,
    `faults: ${faults.map(([code, many]) => `${many} ${code}`).join(', ') || 'none'}`,
  ];
  return { lines, sound: faults.length === 0 };
}

export interface Replay {
  readonly server: SessionServer;
  /** Resolves when the last event has been appended; how many the keeper did not take. */
  readonly played: Promise<number>;
}

/** Serves a recording, event by event. Says where it listens as the last line that it prints at its start. */
export async function replay(
  settings: ReplaySettings,
  print: (line: string) => void,
  clock: Clock = nodeClock,
): Promise<Replay> {
  const recording = openFile(settings.file);
  const beats = beatsOfRecording(recording, settings);
  // No process is behind the recorded agents: silence means nothing, and only the file says who was lost.
  const never = 2 ** 31 - 1;
  const server = createKeeperServer({
    store: memoryStore(),
    // On loopback, with nothing but what is in the file.
    authorize: () => true,
    patience: { lease: never, expires: never, unresponsive: never },
    clock,
  });
  const { port } = await server.listen(settings.port).catch((cause: unknown) => {
    throw explainListening(cause, settings.port, '127.0.0.1');
  });
  print(
    `replaying ${recording.title ?? settings.file}: session ${recording.session}, ${beats.length} events`,
  );
  print(`rejoin listening on ws://127.0.0.1:${port}`);
  let closed = false;
  async function play(): Promise<number> {
    let refused = 0;
    for (const { after, writer, batch } of beats) {
      // A beat that is due at once waits for nothing: a second of typing would take many.
      if (after >= 1) await new Promise<void>((resolve) => void clock.after(after, resolve));
      if (closed) return refused;
      const answer = await server.host.append(recording.session, writer, batch);
      if (answer.type === 'ack') continue;
      refused++;
      print(`seq ${batch.first} of ${batch.producer} was not taken: ${answer.code}`);
    }
    print(`played to its end, ${refused} of ${beats.length} events not taken`);
    return refused;
  }
  const close = server.close;
  return {
    server: {
      ...server,
      close(how) {
        closed = true;
        return close(how);
      },
    },
    played: play(),
  };
}

/** @throws UsageError, also with the server's own words */
export async function exportFile(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  write: (text: string) => void,
): Promise<void> {
  const { values, positionals } = parseCommand(args, EXPORT_OPTIONS, EXPORT_USAGE);
  const session = onlyOne(positionals, 'session', EXPORT_USAGE);
  const token = values.token ?? env.REJOIN_TOKEN;
  const url = values.url ?? 'http://127.0.0.1:4400';
  let recording: Recording;
  try {
    recording = await exportSession({
      url,
      session,
      participant: values.as ?? 'user:export',
      ...(token === undefined ? {} : { token }),
    });
  } catch (cause) {
    throw new UsageError(
      cause instanceof RejoinError
        ? `${cause.code}: ${cause.message}`
        : `The server at ${url} cannot be reached: ${describeError(cause)}. Say where it is with --url.`,
      { cause },
    );
  }
  const file = writeRecording(values.scrub ? scrubRecording(recording) : recording);
  const { out } = values;
  if (out === undefined) write(file);
  else attempt(() => writeFileSync(out, file));
}
