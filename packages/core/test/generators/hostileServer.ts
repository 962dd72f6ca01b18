/**
 * A session server that means no good, behind the client's own transport: it answers each kind of message by a list of its
 * choice, over and over, and says more unasked. It counts what the client sends in each minute of a manual clock.
 */

import type { ManualClock } from '@rejoin/testing';
import { digest } from '../../src/fold/digest.ts';
import { takeSnapshot } from '../../src/fold/snapshot.ts';
import { EMPTY, REDUCER } from '../../src/fold/state.ts';
import { APPEND_CODES, CURSOR_CODES, LINK_CODES, MESSAGE_CODES } from '../../src/protocol/errors.ts';
import { LIMITS } from '../../src/protocol/limits.ts';

/** What the client has said, as far as an answer depends on it. */
interface Said {
  readonly type: string;
  readonly channel?: number;
  readonly session?: string;
  readonly producer?: string;
  readonly first?: number;
  readonly events?: readonly object[];
  readonly request?: number;
  readonly before?: number;
  readonly instance?: string;
}

/** Numbers that grow with each answer. */
type Turn = () => number;
type Answer = (
  said: Said,
  turn: Turn,
) => object | string | { readonly close: number; readonly reason: string };

const close =
  (code: number, reason = ''): Answer =>
  () => ({ close: code, reason });
const welcome =
  (more: object = {}): Answer =>
  () => ({
    type: 'welcome',
    v: 1,
    participant: 'user:ana',
    level: 5,
    lease: 15_000,
    limits: LIMITS,
    ...more,
  });
const proof = { position: 0, reducer: REDUCER, digest: digest(EMPTY) };
const stranger = 'agent:troll/TTTTTTTTTTTTTTT1';
const message = (at: number) => ({
  ...{ v: 1, producer: `${stranger}/main`, participant: 'agent:troll', seq: at, at, id: `m${at}` },
  event: { type: 'message.sent', content: 'x', to: ['agent:docs'] },
});
const snapshot = (cursor: string, more: object = {}) => ({ ...takeSnapshot(EMPTY, cursor), ...more });
const refused =
  (code: string, more: (said: Said) => object = () => ({})): Answer =>
  ({ session = 's', producer = `${stranger}/main`, first = 1, ...said }) => ({
    ...{ type: 'refused', session, producer, first, seq: first, code, message: 'No.' },
    ...more({ session, producer, first, ...said }),
  });
const frame = (channel: number, after: number, upTo: number, items: readonly object[] = []) =>
  JSON.stringify([channel, after, upTo, ...items]);
const ack =
  (seq: (said: Required<Pick<Said, 'first' | 'events'>>) => number): Answer =>
  ({ session = 's', producer = `${stranger}/main`, first = 1, events = [] }) => ({
    ...{ type: 'ack', session, producer, seq: seq({ first, events }) },
  });

/** Everything that a server can say, well and ill. */
export const ANSWERS: Readonly<Record<string, Answer>> = {
  welcome: welcome(),
  'welcome without limits': welcome({
    limits: Object.fromEntries(Object.keys(LIMITS).map((key) => [key, 0])),
  }),
  'welcome with one byte': welcome({ limits: { ...LIMITS, event: 1, frame: 1 } }),
  'welcome with limits of names': welcome({ limits: { constructor: 1, toString: 2 } }),
  'welcome without a lease': welcome({ lease: 0 }),
  'welcome with a lease beyond numbers': welcome({ lease: 1e99 }),
  'welcome with a lease of ages': welcome({ lease: Number.MAX_SAFE_INTEGER }),
  'welcome at the end of time': welcome({ now: Number.MAX_SAFE_INTEGER }),
  'welcome at its beginning': welcome({ now: 0 }),
  'welcome of another version': welcome({ v: 2 }),
  joined: ({ instance = stranger }) => ({ type: 'joined', instance }),
  subscribed: ({ channel = 1 }) => ({ type: 'subscribed', channel, session: 's', incarnation: 'i' }),
  'subscribed to another log': ({ channel = 1 }, turn) => ({
    ...{ type: 'subscribed', channel, session: 's', incarnation: `i${turn()}` },
  }),
  live: ({ channel = 1 }) => ({ type: 'live', channel, offset: 0, ...proof }),
  'live further on': ({ channel = 1 }, turn) => ({ type: 'live', channel, offset: turn(), ...proof }),
  'live with a wrong digest': ({ channel = 1 }) => ({
    ...{ type: 'live', channel, offset: 0, ...proof, digest: 'ffffffffffffffff' },
  }),
  'live at a wrong position': ({ channel = 1 }, turn) => ({
    ...{ type: 'live', channel, offset: 0, ...proof, position: turn() },
  }),
  snapshot: ({ channel = 1 }) => ({ type: 'snapshot', channel, snapshot: snapshot('i.0') }),
  'snapshot of ever new cursors': ({ channel = 1 }, turn) => ({
    ...{ type: 'snapshot', channel, snapshot: snapshot(`i.${turn()}`) },
  }),
  'snapshot that is damaged': ({ channel = 1 }) => ({
    ...{ type: 'snapshot', channel, snapshot: snapshot('i.0', { digest: 'x' }) },
  }),
  'snapshot without a state': ({ channel = 1 }) => ({
    ...{ type: 'snapshot', channel, snapshot: snapshot('i.0', { state: { messages: [null], runs: 5 } }) },
  }),
  'snapshot of another version': ({ channel = 1 }) => ({
    ...{ type: 'snapshot', channel, snapshot: snapshot('i.0', { format: 99 }) },
  }),
  'snapshot-at': ({ channel = 1 }) => ({ type: 'snapshot-at', channel, cursor: 'i.0' }),
  'snapshot-at of ever new cursors': ({ channel = 1 }, turn) => ({
    ...{ type: 'snapshot-at', channel, cursor: `i.${turn()}` },
  }),
  'frame that repeats': ({ channel = 1 }) => frame(channel, 0, 0),
  'frame that leaves a gap': ({ channel = 1 }, turn) => frame(channel, turn() + 1, turn()),
  'frame with a message': ({ channel = 1 }, turn) => {
    const at = turn();
    return frame(channel, 0, at, [message(at)]);
  },
  'frame with what is no event': ({ channel = 1 }) => frame(channel, 0, 1, [{ event: 5 }]),
  'frame at the end of time': ({ channel = 1 }) =>
    frame(channel, 0, 1, [{ ...message(1), at: Number.MAX_SAFE_INTEGER }]),
  'frame of a channel that is none': () => frame(999, 0, 1),
  'frame that is large': ({ channel = 1 }, turn) =>
    frame(
      channel,
      0,
      1,
      Array.from({ length: 500 }, () => message(turn())),
    ),
  ack: ack(({ first, events }) => first + events.length - 1),
  'ack of the first': ack(({ first }) => first),
  'ack of none': ack(() => 0),
  'ack ahead': ack(({ first, events }) => first + events.length + 5),
  'ack that goes back': ack(({ first }) => first - 1),
  ...Object.fromEntries(
    [...APPEND_CODES, 'no-such-code'].flatMap((code) => [
      [`refused: ${code}`, refused(code)],
      [`refused: ${code}, expecting the first`, refused(code, () => ({ expected: 1 }))],
      [`refused: ${code}, expecting none`, refused(code, () => ({ expected: 0 }))],
      [
        `refused: ${code}, at its last`,
        refused(code, ({ first = 1, events = [] }) => ({
          seq: first + events.length - 1,
          expected: first + 1,
        })),
      ],
      [`refused: ${code}, never sent`, refused(code, () => ({ first: 1e9, seq: 1e9, expected: 1e9 }))],
    ]),
  ),
  ...Object.fromEntries(
    [...APPEND_CODES, ...CURSOR_CODES, ...LINK_CODES, ...MESSAGE_CODES, 'no-such-code'].flatMap((code) => [
      [`error: ${code}`, (({ channel = 1 }) => ({ type: 'error', code, message: 'No.', channel })) as Answer],
      [`error of the link: ${code}`, (() => ({ type: 'error', code, message: 'No.' })) as Answer],
    ]),
  ),
  'error of a request': ({ request = 1 }) => ({
    type: 'error',
    code: 'store-failed',
    message: 'No.',
    request,
  }),
  'error of an instance': ({ instance = stranger }) => ({
    ...{ type: 'error', code: 'link-replaced', message: 'No.', instance },
  }),
  signal: ({ channel = 1 }, turn) => ({
    ...{ type: 'signal', channel, instance: stranger, key: `k${turn() % 50}`, value: 1, ttl: 1e99 },
  }),
  'signal that is over': ({ channel = 1 }) => ({
    ...{ type: 'signal', channel, instance: stranger, key: 'k', value: 1, ttl: -1e99 },
  }),
  history: ({ request = 1 }) => ({ type: 'history', request, from: 0, entries: [] }),
  'history without an end': ({ request = 1, before = 1e6 }) => ({
    ...{ type: 'history', request, from: before, entries: [{ kind: 'message' }] },
  }),
  'history of nothing': ({ request = 1 }) => ({ type: 'history', request, from: 7, entries: [] }),
  pong: () => ({ type: 'pong' }),
  'pong at the end of time': () => ({ type: 'pong', now: Number.MAX_SAFE_INTEGER }),
  'a type that is none': () => ({ type: 'constructor' }),
  'no JSON': () => '{"type":',
  'an array of nothing': () => '[]',
  null: () => 'null',
  'depth without an end': () => `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
  ...Object.fromEntries(
    [1000, 1001, 1006, 1009, 1011, 1012, 4400, 4401, 4403, 4406, 4408, 4409, 4413, 4999].map((code) => [
      `close: ${code}`,
      close(code),
    ]),
  ),
  'close with a code of ours': close(4400, 'constructor'),
};

/** What it answers to each type of message, in turn; `open`: to the socket itself; `unasked`: ten times a second. */
export type Manners = Readonly<Partial<Record<string, readonly string[]>>>;

/** How long anything is under way, ms. */
const TRAVEL = 1;
const UNASKED = 100;
/** More in one minute than any bound: it stops, and so does the test. */
const ENOUGH = 3_000;

export function hostileServer(clock: ManualClock, manners: Manners) {
  /** What the client has said, minute by minute. */
  const minutes: number[] = [];
  const began = clock.now();
  let turns = 0;
  const turn = () => ++turns;
  const asked = new Map<string, number>();
  let newest: Said = { type: 'open' };
  const count = () => {
    const minute = Math.floor((clock.now() - began) / 60_000);
    minutes[minute] = (minutes[minute] ?? 0) + 1;
    return (minutes[minute] ?? 0) < ENOUGH;
  };

  class HostileSocket {
    readyState = 0;
    onopen: (() => void) | null = null;
    onmessage: ((event: { data: unknown }) => void) | null = null;
    onclose: ((event: { code: number; reason: string }) => void) | null = null;
    onerror: (() => void) | null = null;
    constructor() {
      clock.after(TRAVEL, () => {
        if (this.readyState !== 0) return;
        this.readyState = 1;
        this.onopen?.();
        this.answer('open', newest);
        this.unasked();
      });
    }
    send(text: string) {
      if (!count()) return;
      // CAST: it is the client's own message, read for answers only.
      const said = JSON.parse(text) as Said;
      // Unasked, it speaks of what it was asked last.
      newest = { ...newest, ...said };
      clock.after(TRAVEL, () => this.answer(said.type, said));
    }
    close() {
      this.readyState = 3;
    }
    private answer(type: string, said: Said) {
      const list = manners[type] ?? [];
      const at = asked.get(type) ?? 0;
      asked.set(type, at + 1);
      this.say(list[at % list.length], said);
    }
    private say(name: string | undefined, said: Said) {
      const answer = name === undefined ? undefined : ANSWERS[name];
      if (!answer || this.readyState !== 1) return;
      const what = answer(said, turn);
      if (typeof what === 'object' && 'close' in what) {
        this.readyState = 3;
        this.onclose?.({ code: what.close, reason: what.reason });
      } else this.onmessage?.({ data: typeof what === 'string' ? what : JSON.stringify(what) });
    }
    private unasked() {
      if (this.readyState !== 1 || !manners.unasked?.length) return;
      this.answer('unasked', newest);
      clock.after(UNASKED, () => this.unasked());
    }
  }

  return {
    // CAST: of a socket, the transport uses nothing else.
    WebSocket: HostileSocket as unknown as typeof WebSocket,
    /** Messages and requests of the client in its busiest minute. */
    most: () => Math.max(0, ...minutes.map((count) => count ?? 0)),
    /** And in the newest one. */
    last: () => minutes[Math.floor((clock.now() - began) / 60_000) - 1] ?? 0,
    /** A request beside the link: it is answered from elsewhere. */
    fetch: (async () => {
      count();
      throw new TypeError('redirected');
    }) as typeof fetch,
  };
}
