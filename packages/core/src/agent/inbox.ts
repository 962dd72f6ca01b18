/** What is said to one run: cancels, which fire its signal, and steers, which are claimed before they are used (P35, P36). */
import type { Control, Row, SessionState } from '../fold/state.ts';
import type { Entry } from '../protocol/envelope.ts';
import type { RejoinError } from '../protocol/errors.ts';
import { entityKey, type ParticipantId, type Ref, refKey } from '../protocol/ids.ts';
import { clip } from './words.ts';

/** Something that a person, or another agent, says to a run while it works. */
export interface Steer {
  readonly ref: Ref;
  readonly from: ParticipantId;
  readonly content: string;
}

export interface CancelRequest {
  readonly ref: Ref;
  readonly from: ParticipantId;
  readonly reason?: string;
}

export interface InboxSetup {
  /** The run's key. */
  readonly key: string;
  readonly publish: (entry: Omit<Entry, 'run'>, lane: 'control') => Promise<void>;
  readonly when: (ask: (state: SessionState) => boolean | undefined) => Promise<boolean>;
  readonly mint: () => string;
  readonly controller: AbortController;
  /** Why an event of the run was given up. */
  readonly refusal: (id: string) => RejoinError | undefined;
  /** The step that the run is at. */
  readonly step: () => string | undefined;
  /** Told when the agent's own code throws where nobody waits for it. */
  readonly report: (error: unknown) => void;
}

export interface Inbox {
  readonly steering: AsyncIterable<Steer>;
  take(): Promise<readonly Steer[]>;
  onCancel(decide: (cancel: CancelRequest) => string | undefined): void;
  look(state: SessionState): void;
  /** No more will be said: whoever waits is told so. */
  close(): void;
}

export function createInbox(setup: InboxSetup): Inbox {
  const { key, publish, when, mint, controller, refusal, step, report } = setup;
  /** Controls that this process has answered already; the log's row says the rest. */
  const answered = new Set<string>();
  const waiting: Steer[] = [];
  const sleepers = new Set<() => void>();
  let decide: (cancel: CancelRequest) => string | undefined = () => undefined;
  let closed = false;

  // What cannot be said any more (the run was taken over) needs no saying.
  const say = (entry: Omit<Entry, 'run'>) => void publish(entry, 'control').catch(() => {});

  const wake = () => {
    const woken = [...sleepers];
    sleepers.clear();
    for (const resume of woken) resume();
  };

  function deliver(control: Control, ref: Ref): void {
    say({ event: { type: 'control.delivered', control: ref } });
    const from = control.participant;
    if (control.kind === 'steer') {
      waiting.push({ ref, from, content: control.content ?? '' });
      return wake();
    }
    const reason = reasonAgainst({
      ref,
      from,
      ...(control.reason === undefined ? {} : { reason: control.reason }),
    });
    if (reason !== undefined)
      return say({ event: { type: 'control.refused', control: ref, reason: clip(reason) } });
    controller.abort(Object.assign(new Error('The run was cancelled.'), { name: 'AbortError' }));
    say({ event: { type: 'control.acknowledged', control: ref } });
    wake();
  }

  /** Code that throws has not refused: whoever says stop is obeyed. */
  function reasonAgainst(cancel: CancelRequest): string | undefined {
    try {
      return decide(cancel);
    } catch (error) {
      report(error);
      return undefined;
    }
  }

  /** Claim, read it back at its place, and only then use it. */
  async function claim(steer: Steer): Promise<boolean> {
    const id = mint();
    const at = step();
    const event = {
      type: 'steer.consumed' as const,
      control: steer.ref,
      ...(at === undefined ? {} : { step: at }),
    };
    try {
      await publish({ id, event }, 'control');
    } catch (error) {
      // Whoever listens is not at fault that there is nothing more to hear.
      if (closed) return false;
      throw error;
    }
    return when((state) => {
      if (refusal(id)) return false;
      const status = rowOf(state, refKey(steer.ref), key)?.status;
      if (status === 'logged' || status === 'delivered' || status === 'lost' || status === 'expired')
        return undefined;
      return status === 'acknowledged';
    });
  }

  async function* iterate(): AsyncGenerator<Steer, void, undefined> {
    while (!closed && !controller.signal.aborted) {
      const steer = waiting.shift();
      if (!steer) await new Promise<void>((resume) => sleepers.add(resume));
      else if (await claim(steer)) yield steer;
    }
  }

  return {
    steering: { [Symbol.asyncIterator]: iterate },
    async take() {
      const taken: Steer[] = [];
      for (const steer of waiting.splice(0)) if (await claim(steer)) taken.push(steer);
      return taken;
    },
    onCancel(to) {
      decide = to;
    },
    look(state) {
      for (const [name, control] of state.controls) {
        const row = rowOf(state, name, key);
        if (!row || answered.has(name) || (row.status !== 'logged' && row.status !== 'expired')) continue;
        answered.add(name);
        deliver(control, { participant: control.participant, id: control.id });
      }
    },
    close() {
      closed = true;
      wake();
    },
  };
}

const rowOf = (state: SessionState, control: string, run: string): Row | undefined =>
  state.controls.get(control)?.rows.find((row) => entityKey(row.participant, row.run) === run);
