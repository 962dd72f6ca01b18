import { describe, expect, it } from 'vitest';
import type { EventEntry } from '../protocol/envelope.ts';
import type { Refused } from '../protocol/messages.ts';
import { acknowledge, enqueue, halve, type Lane, openLane, takeBatch } from './outbox.ts';
import { refuse, settleRefusal } from './refusals.ts';

const ana = 'user:ana/AAAAAAAAAAAAAAA1';
const message = (id: string): EventEntry => ({ id, saw: 0, event: { type: 'message.sent', content: id } });

function sent(...entries: readonly EventEntry[]): Lane {
  let lane = entries.reduce(enqueue, openLane(ana, 'main'));
  for (let next = takeBatch(lane); next; next = takeBatch(lane)) lane = next.lane;
  return lane;
}

/** What a writer does about a refusal, in its order. */
function settled(lane: Lane, refusal: Partial<Refused>, when: 'now' | 'later' | 'never' = 'now') {
  const done: string[] = [];
  const note = (what: string) => (error: { readonly code: string; readonly message: string }) =>
    void done.push(`${what} ${error.code}: ${error.message}`);
  const producer = `${ana}/main`;
  const of = {
    type: 'refused',
    session: 's',
    producer,
    first: 1,
    seq: 1,
    code: 'forbidden',
    message: 'No.',
  } as const;
  settleRefusal(
    lane,
    { ...of, ...refusal },
    {
      report: note('report'),
      restarted: note('restarted'),
      abandon: note('abandon'),
      ended: note('ended'),
      silence: note('silence'),
      giveUp: (entry, error) => note(`give up ${entry.id}`)(error),
      replace: () => void done.push('replace'),
      tries: { next: () => when, progress() {} },
    },
  );
  return done;
}

describe('a refusal (P11–P13)', () => {
  it('of one event gives that one up', () => {
    expect(settled(sent(message('a'), message('b')), {})).toEqual([
      'replace',
      'give up a forbidden: No.',
      'report forbidden: No.',
    ]);
  });

  it('that is no news changes nothing that is reported', () => {
    expect(settled(sent(message('a')), { seq: 9 })).toEqual(['replace']);
  });

  it('that passes, and one of all that the lane could say, ends the link', () => {
    expect(settled(sent(message('a')), { code: 'draining' })).toEqual(['abandon draining: No.']);
    expect(settled(sent(message('a')), { code: 'producer-foreign' })).toEqual([
      'abandon producer-foreign: No.',
    ]);
  });

  it('of a notice as forbidden, and one too many, silence the lane', () => {
    const { lane } = refuse(sent(message('a')), { seq: 1, code: 'forbidden' });
    const notice = takeBatch(lane)?.lane ?? lane;
    expect(settled(notice, {})).toEqual(['silence forbidden: No.']);
    expect(settled(notice, { code: 'event-malformed' })).toEqual(['abandon event-malformed: No.']);
    expect(settled(notice, { code: 'event-malformed' }, 'never')).toEqual(['silence event-malformed: No.']);
  });

  it('because the session is gone ends it', () => {
    expect(settled(sent(message('a')), { code: 'session-deleted' })).toEqual(['ended session-deleted: No.']);
  });

  it('after which the lane begins anew gives up what stood on it, and may wait for the next link', () => {
    const run = { id: 'c', run: 'r', event: { type: 'RUN_STARTED', runId: 'r' } } as const;
    const joined = { event: { type: 'participant.joined' } } as const;
    const lane = acknowledge(sent(message('a'), message('b'), run, joined), 1);
    const hole = { seq: 2, code: 'seq-hole', expected: 1 } as const;
    const gone = 'log-rolled-back: It was given up: log-rolled-back.';
    const all = [
      'replace',
      `give up c ${gone}`,
      `give up undefined ${gone}`,
      'report seq-hole: No.',
      'restarted seq-hole: No.',
    ];
    expect(settled(lane, hole)).toEqual(all);
    expect(settled(lane, hole, 'later')).toEqual([...all, 'abandon seq-hole: No.']);
    expect(refuse(lane, hole).lane.queue.map(({ entry }) => entry.id)).toEqual([undefined, 'b']);
  });

  it('of a batch of one event as too large gives that one up', () => {
    let lane = sent(message('a'), message('b'));
    while (lane.most > 1) lane = halve(lane);
    const flying = takeBatch(lane)?.lane ?? lane;
    expect(refuse(flying, { seq: 1, code: 'batch-too-large' }).dropped).toHaveLength(1);
    expect(refuse(sent(message('a')), { seq: 1, code: 'batch-too-large' }).dropped).toEqual([]);
  });
});
