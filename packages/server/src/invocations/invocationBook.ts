/** How often functions were called, beside the logs: so that a restart of the server begins no new count. */
import { isRecord } from '@rejoin/core/internal';
import type { RecordStore } from '@rejoin/core/memory';
import type { Tries } from './invocationTries.ts';

export interface InvocationBook {
  /** Of a session, by what its work is called. */
  of(session: string): Promise<ReadonlyMap<string, Tries>>;
  write(session: string, work: string, tries: Tries): Promise<void>;
  forget(session: string, work: string): Promise<void>;
  forgetSession(session: string): Promise<void>;
}

const CALLS = 'invocations';

export function createInvocationBook(records: RecordStore): InvocationBook {
  const keyOf = (session: string, work: string) => `${session}\n${work}`;
  const listed = (session: string) => records.list(CALLS, keyOf(session, ''));
  return {
    async of(session) {
      const calls = new Map<string, Tries>();
      for (const { key, value } of await listed(session)) {
        const tries = readTries(value);
        if (tries) calls.set(key.slice(session.length + 1), tries);
      }
      return calls;
    },
    write: (session, work, { count, next }) =>
      records.put(CALLS, keyOf(session, work), JSON.stringify({ count, next })),
    forget: (session, work) => records.remove(CALLS, keyOf(session, work)),
    async forgetSession(session) {
      for (const { key } of await listed(session)) await records.remove(CALLS, key);
    },
  };
}

function readTries(text: string): Tries | undefined {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) return undefined;
  const { count, next } = value;
  return typeof count === 'number' && typeof next === 'number' ? { count, next } : undefined;
}
