/** Writing on one link. What was not answered is the transport's own to remember: it outlives every link (P16). */

import type { LinkIdentity } from '../../client/transport.ts';
import { foreignLane } from '../../keeper/link/foreignLane.ts';
import { type Clock, stampOf } from '../../platform/clock.ts';
import type { EventEntry } from '../../protocol/envelope.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import { instanceOf, type ProducerId } from '../../protocol/ids.ts';
import type { Append, LinkMessage, Refused } from '../../protocol/messages.ts';
import { wholeValue } from '../../protocol/wellFormed.ts';
import { encodeEvent } from './records.ts';
import type { Answer, Http } from './streamHttp.ts';
import {
  confirmed,
  due,
  openStreamLane,
  relinked,
  type StreamLane,
  take,
  type Unit,
  unanswered,
  withdrawn,
} from './streamLane.ts';
import { createPages, unexpected } from './streamPages.ts';

/** What a transport remembers of one lane. */
export interface Held {
  lane: StreamLane;
  /** The link that writes it: an earlier one has nothing more to say about it. */
  link: object;
}

export interface AppendingSetup {
  readonly http: Http;
  readonly clock: Clock;
  readonly identity: LinkIdentity;
  /** By session and producer. */
  readonly lanes: Map<string, Held>;
  readonly signal: AbortSignal;
  readonly mintId: () => string;
  readonly emit: (message: LinkMessage) => void;
  /** Does something that may break the link, and that no caller waits for. */
  readonly run: (work: () => Promise<void>) => void;
  readonly wasThere: (session: string) => boolean;
  readonly isThere: (session: string, there: boolean) => void;
}

/** What an answer means for the request that it is to. */
type Outcome =
  | { readonly type: 'done' }
  | {
      readonly type: 'refused';
      readonly code: ErrorCode;
      readonly message: string;
      readonly expected?: number;
    };

export function createAppending(setup: AppendingSetup): (message: Append) => void {
  const { http, clock, identity, lanes, signal, emit } = setup;
  const me = {};
  /** Lanes with a request under way: one at a time, for two may arrive in either order. */
  const busy = new Set<Held>();

  function heldOf(session: string, producer: ProducerId): Held {
    const key = `${session}\n${producer}`;
    let held = lanes.get(key);
    if (!held) {
      held = { lane: openStreamLane(), link: me };
      lanes.set(key, held);
    }
    if (held.link !== me) {
      held.lane = relinked(held.lane);
      held.link = me;
    }
    return held;
  }

  /** Never within the caller's own call: a link answers later. */
  const later = (message: LinkMessage) => void Promise.resolve().then(() => emit(message));

  function append(message: Append): void {
    const { session, producer, first, events } = message;
    const refuse = (refusal: Pick<Refused, 'seq' | 'code' | 'message' | 'expected'>) =>
      later({ type: 'refused', session, producer, first, ...refusal });
    if (instanceOf(producer) !== identity.instance) return later(foreignLane(message));
    const held = heldOf(session, producer);
    const at = stampOf(clock);
    // No keeper does it here: half a surrogate pair is not to reach what other clients store.
    const offered = events.map(wholeValue).map((entry: EventEntry, index) => ({
      said: JSON.stringify(entry),
      record: encodeEvent(entry, producer, first + index, at),
    }));
    const taken = take(held.lane, { first, events: offered });
    switch (taken.type) {
      case 'held':
        return later({ type: 'ack', session, producer, seq: held.lane.acked });
      case 'hole':
        return refuse({
          seq: first,
          code: taken.expected === 1 ? 'producer-expired' : 'seq-hole',
          message: `Events before this one are missing: ${taken.expected} comes next.`,
          expected: taken.expected,
        });
      case 'conflict':
        return refuse({
          seq: taken.seq,
          code: 'seq-conflict',
          message: 'Another event was sent under this seq.',
        });
      case 'taken':
        // Its writer has not heard of it: the answer was on an earlier link.
        if (first <= held.lane.acked) later({ type: 'ack', session, producer, seq: held.lane.acked });
        held.lane = taken.lane;
        return pump(session, producer, held);
    }
  }

  function pump(session: string, producer: ProducerId, held: Held): void {
    if (busy.has(held) || held.link !== me) return;
    held.lane = due(held.lane);
    const { unit } = held.lane;
    if (!unit) return;
    busy.add(held);
    setup.run(async () => {
      const outcome = await send(session, producer, unit);
      busy.delete(held);
      if (held.link !== me) return;
      if (outcome.type === 'done') {
        held.lane = confirmed(held.lane);
        setup.isThere(session, true);
        emit({ type: 'ack', session, producer, seq: unit.last });
      } else refuseAll(session, producer, held, outcome);
      pump(session, producer, held);
    });
  }

  /** The first of the batches is at fault, as far as can be known; those behind it are refused for the hole. */
  function refuseAll(
    session: string,
    producer: ProducerId,
    held: Held,
    { code, message, expected }: Outcome & { readonly type: 'refused' },
  ): void {
    const [first = 1, ...behind] = unanswered(held.lane);
    const next = held.lane.acked + 1;
    held.lane = withdrawn(held.lane);
    if (code === 'batch-too-large') held.lane = { ...held.lane, together: false };
    const refusal = { type: 'refused', session, producer, message } as const;
    emit({ ...refusal, first, seq: next, code, ...(expected === undefined ? {} : { expected }) });
    for (const each of behind) emit({ ...refusal, first: each, seq: each, code: 'seq-hole', expected: next });
  }

  async function send(session: string, producer: ProducerId, unit: Unit): Promise<Outcome> {
    const post = () =>
      http.request('POST', session, signal, {
        headers: {
          'content-type': 'application/json',
          // Participants may have any letters in their names, headers may not.
          'producer-id': encodeURIComponent(producer),
          'producer-epoch': String(unit.epoch),
          'producer-seq': String(unit.number),
        },
        body: unit.body,
      });
    // Asked before: one that is deleted meanwhile must not be made again by a writer that goes on.
    const wasThere = setup.wasThere(session);
    const answer = await post();
    if (answer.status !== 404 || wasThere) return outcomeOf(answer, unit);
    const made = await createPages(http, session, signal).create(setup.mintId());
    if (made === 'forbidden')
      return refused('forbidden', 'The session does not exist, and may not be made from here.');
    return outcomeOf(await post(), unit);
  }

  function outcomeOf({ status, headers }: Answer, unit: Unit): Outcome {
    if (status === 200 || status === 204) return { type: 'done' };
    if (status === 404 || status === 410) {
      return refused('session-deleted', 'The stream of this session is gone.');
    }
    if (status === 413) return refused('batch-too-large', 'The server takes less at a time.');
    // Another writer under this name would be a second process with the same 96 random bits.
    if (status === 403 && headers.get('producer-epoch') !== null)
      return refused('producer-expired', 'The server has shut this lane out.', 1);
    if (status === 403) return refused('forbidden', 'This session may not be written to from here.');
    if (status === 409 && headers.get('stream-closed') === 'true')
      return refused('forbidden', 'The stream is closed: nothing can be added to it.');
    const expected = headers.get('producer-expected-seq');
    if (status !== 409 || expected === null) throw unexpected('POST', status);
    // The server has forgotten what it had taken: all of the lane, or the end of it (P12, P13). Its number is of requests;
    // that it is not above what was acknowledged is all that can be said of `seq`.
    if (Number(expected) === 0)
      return refused('producer-expired', 'The server does not know this lane any more.', 1);
    return refused('seq-hole', `The server has forgotten requests from ${expected} to ${unit.number}.`, 1);
  }

  return append;
}

const refused = (code: ErrorCode, message: string, expected?: number): Outcome => ({
  type: 'refused',
  code,
  message,
  ...(expected === undefined ? {} : { expected }),
});
