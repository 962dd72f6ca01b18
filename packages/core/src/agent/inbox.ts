/** What is addressed to one run: cancels, which fire its signal, and steers, which are claimed before they are used (P35, P36). */
import type { ControlRow, SessionControl, SessionState } from '../fold/state.ts';
import type { EventEntry } from '../protocol/envelope.ts';
import type { RejoinError } from '../protocol/errors.ts';
import { type EntityRef, entityKey, type ParticipantId, refKey } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { clip } from './agentErrors.ts';

/** Something that a person, or another agent, says to a run while it works. */
export interface SteerRequest {
  readonly ref: EntityRef;
  readonly from: ParticipantId;
  readonly content: string;
  /** Its author wants it to become a message if no run uses it. */
  readonly followUp: boolean;
}

export interface CancelRequest {
  readonly ref: EntityRef;
  readonly from: ParticipantId;
  readonly reason?: string;
}

export interface InboxSetup {
  /** The run's key. */
  readonly key: string;
  readonly publish: (entry: Omit<EventEntry, 'run'>) => Promise<void>;
  readonly when: (ask: (state: SessionState) => boolean | undefined) => Promise<boolean>;
  readonly mint: () => string;
  readonly controller: AbortController;
  /** Why an event of the run was given up. */
  readonly refusal: (id: string) => RejoinError | undefined;
  /** The step that the run is at. */
  readonly step: () => string | undefined;
  /** Receives what the agent's own code throws where no caller waits for it. */
  readonly report: (error: unknown) => void;
}

export interface Inbox {
  readonly steering: AsyncIterable<SteerRequest>;
  take(): Promise<readonly SteerRequest[]>;
  onCancel(decide: (cancel: CancelRequest) => string | undefined): void;
  onSteer(decide: (steer: SteerRequest) => string | undefined): void;
  look(state: SessionState): void;
  /** The run's end is decided: nothing is heard or answered any more, and what waits for steering goes on. */
  close(): void;
}

export function createInbox(setup: InboxSetup): Inbox {
  const { key, publish, when, mint, controller, refusal, step, report } = setup;
  /** Controls that this process has answered already; the log's row says the rest. */
  const answered = new Set<string>();
  const waiting: SteerRequest[] = [];
  const sleepers = new Set<() => void>();
  let decide: (cancel: CancelRequest) => string | undefined = () => undefined;
  let decideSteer: (steer: SteerRequest) => string | undefined = () => undefined;
  let closed = false;

  // An answer that cannot be written any more (the run was taken over) is not needed.
  const say = (entry: Omit<EventEntry, 'run'>) => void publish(entry).catch(() => {});

  const wake = () => {
    const woken = [...sleepers];
    sleepers.clear();
    for (const resume of woken) resume();
  };

  function deliver(control: SessionControl, ref: EntityRef): void {
    say({ event: { type: 'control.delivered', control: ref } });
    const from = control.participant;
    if (control.kind === 'steer') {
      const { content = '', followUp } = control;
      const steer = { ref, from, content, followUp };
      if (refused(ref, decideSteer, steer)) return;
      waiting.push(steer);
      return wake();
    }
    const { reason } = control;
    if (refused(ref, decide, { ref, from, ...omitUndefined({ reason }) })) return;
    controller.abort(Object.assign(new Error('The run was cancelled.'), { name: 'AbortError' }));
    say({ event: { type: 'control.acknowledged', control: ref } });
    wake();
  }

  /** Code that throws has not refused: a stop is carried out. */
  function refused<T>(control: EntityRef, by: (asked: T) => string | undefined, asked: T): boolean {
    let reason: string | undefined;
    try {
      reason = by(asked);
    } catch (error) {
      report(error);
    }
    if (reason === undefined) return false;
    say({ event: { type: 'control.refused', control, reason: clip(reason) } });
    return true;
  }

  /** Claim, read it back at its place, and only then use it. */
  async function claim(steer: SteerRequest): Promise<boolean> {
    const id = mint();
    const at = step();
    const event = {
      type: 'steer.consumed' as const,
      control: steer.ref,
      ...(at === undefined ? {} : { step: at }),
    };
    try {
      await publish({ id, event });
    } catch (error) {
      // A handler that iterates is not at fault that there is nothing more to read.
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

  async function* iterate(): AsyncGenerator<SteerRequest, void, undefined> {
    while (!closed && !controller.signal.aborted) {
      const steer = waiting.shift();
      if (!steer) await new Promise<void>((resume) => sleepers.add(resume));
      else if (await claim(steer)) yield steer;
    }
  }

  return {
    steering: { [Symbol.asyncIterator]: iterate },
    async take() {
      const taken: SteerRequest[] = [];
      for (const steer of waiting.splice(0)) if (await claim(steer)) taken.push(steer);
      return taken;
    },
    onCancel(to) {
      decide = to;
    },
    onSteer(to) {
      decideSteer = to;
      // What came before the handler set how to decide is decided now.
      for (const steer of waiting.splice(0)) if (!refused(steer.ref, to, steer)) waiting.push(steer);
    },
    look(state) {
      // How the run ends is decided: a stop that comes now is too late, and no receipt reports that it was heard.
      if (closed) return;
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

const rowOf = (state: SessionState, control: string, run: string): ControlRow | undefined =>
  state.controls.get(control)?.rows.find((row) => entityKey(row.participant, row.run) === run);
