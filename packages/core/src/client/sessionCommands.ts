/** What a session asks for: its verbs, each with the receipt of what it issued. */
import { type CommandEvent, isCommand, laneOf } from '../fold/eventHandlers.ts';
import type { Clock } from '../platform/clock.ts';
import { isDevelopment } from '../platform/isDevelopment.ts';
import { checkCall } from '../protocol/checkCall.ts';
import type { EventEntry } from '../protocol/envelope.ts';
import { RejoinError, type Sentence } from '../protocol/errors.ts';
import type { LaneName } from '../protocol/eventTable.ts';
import type { ParticipantId } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { isEvent, isRecord } from '../protocol/shapes.ts';
import type { ReadableStore } from '../view/readableStore.ts';
import { receiptOf } from '../view/receipts.ts';
import type { SessionView } from '../view/sessionView.ts';
import { areFiles, contentOf, createMessageLine } from './messageLine.ts';
import type { PersistedCommand } from './persisting.ts';
import type { IssuedCommand, SendContent, Session, SessionBlobs, SteerOptions } from './sessionApi.ts';
import type { SessionOutbox } from './sessionOutbox.ts';

/** What the verbs of a session need from it. */
export interface CommandsPort {
  readonly participant: ParticipantId;
  readonly clock: Clock;
  readonly keeperNow: () => number | undefined;
  readonly mintId: () => string;
  readonly store: ReadableStore<SessionView>;
  readonly outbox: SessionOutbox;
  /** Something is to be sent. */
  readonly start: () => void;
  /** For the files of messages. */
  readonly blobs: SessionBlobs;
  /** Something was asked: it is stored beyond the page. */
  readonly keep: (asked: PersistedCommand) => void;
}

export interface SessionCommands {
  readonly verbs: Pick<
    Session,
    | 'send'
    | 'drained'
    | 'cancel'
    | 'steer'
    | 'retract'
    | 'answer'
    | 'policy'
    | 'handOff'
    | 'publish'
    | 'discard'
  >;
  /** Sends what was asked before a reload, by the id that it had. */
  resubmit(before: PersistedCommand): void;
  /** Gives up what has waited too long to be sent. */
  expire(): void;
}

type Command = EventEntry & { readonly id: string };

/** What a command waits for, and for how long, ms. */
interface Asked extends Pick<SendContent, 'files'> {
  readonly expiresIn?: number;
}

/** How long a steer waits to be sent: the work that it was meant for has gone on without it, ms. */
const STEER_EXPIRES = 600_000;
const expired = () => new RejoinError('steer-expired', isDevelopment && 'It waited too long. Send it anew.');

export function createSessionCommands(port: CommandsPort): SessionCommands {
  const { participant, clock, keeperNow, outbox } = port;
  const view = port.store.getState;
  /** Whether what waits is not worth being sent any more, by id. */
  const deadlines = new Map<string, () => boolean>();
  const line = createMessageLine(port, submit);

  function publish(entry: EventEntry, lane: LaneName = laneOf(entry.event.type)): Promise<void> {
    port.start();
    return outbox.publish(entry, lane);
  }

  /** Sends a command, now or again after a reload. */
  async function submit(asked: PersistedCommand, lane?: LaneName): Promise<void> {
    const { entry, keeperAt = Number.POSITIVE_INFINITY, expiresIn } = asked;
    if (expiresIn !== undefined) {
      const from = clock.elapsed();
      // By the keeper's clock where it is known, which counts a reload and a sleep as well; else while this page was open.
      const isOver = () => Math.max(clock.elapsed() - from, (keeperNow() ?? 0) - keeperAt) >= expiresIn;
      if (isOver()) return outbox.reject(entry, expired());
      deadlines.set(entry.id ?? '', isOver);
    }
    try {
      await publish(entry, lane);
    } catch (error) {
      // A caller that does not wait for it reads `pending`.
      if (error instanceof RejoinError) outbox.reject(entry, error);
      throw error;
    }
  }

  /** Messages have a line of their own. */
  const go = (asked: PersistedCommand, lane?: LaneName, files?: SendContent['files']): Promise<void> =>
    asked.entry.event.type === 'message.sent' ? line.send(asked, files) : submit(asked, lane);

  function issued(id: string, queued: Promise<void>): IssuedCommand {
    const ref = { participant, id };
    return { ref, queued, receipt: () => receiptOf(view(), ref) };
  }

  /** @param right the call as it should be, for one that is not */
  function issue(right: Sentence, ok: boolean, event: CommandEvent, how?: Asked): IssuedCommand {
    checkCall(ok && isEvent(event), isDevelopment && `session.${right}`);
    const { position } = view().state;
    // A message from a page that has seen nothing yet is stamped by the keeper: `saw: 0` would make it look like one of
    // long ago (P4). A control keeps it: it must not reach what its author never saw (P34).
    const saw = position === 0 && event.type === 'message.sent' ? {} : { saw: position };
    const entry = { event, ...saw, id: port.mintId() };
    return give(entry, how);
  }

  /** Sends a command for the first time. */
  function give(entry: Command, { expiresIn, files }: Asked = {}, lane?: LaneName): IssuedCommand {
    const asked = {
      entry,
      askedAt: clock.now(),
      keeperAt: keeperNow(),
      ...omitUndefined({ expiresIn, unfinished: files?.[0] && true }),
    };
    const queued = go(asked, lane, files);
    // An unhandled rejection would report the same twice.
    queued.catch(() => {});
    port.keep(asked);
    return issued(entry.id, queued);
  }

  return {
    verbs: {
      send(said, options = {}) {
        const { content, files } = contentOf(said);
        return issue(
          isDevelopment && "send('Hello', { to: ['agent:news'] }) or session.send({ text: 'Hello', files })",
          content !== '' && isRecord(options) && (!isDevelopment || areFiles(files)),
          { type: 'message.sent', content, ...omitUndefined({ to: options?.to }) },
          { files },
        );
      },
      cancel: (target = { kind: 'session' }, reason) =>
        issue(isDevelopment && "cancel({ kind: 'agent', participant })", true, {
          type: 'cancel.requested',
          target,
          ...omitUndefined({ reason }),
        }),
      steer(content, target = { kind: 'session' }, options = {}) {
        const {
          followUp = false,
          replaces,
          expiresIn = STEER_EXPIRES,
        }: SteerOptions = isRecord(options) ? options : {};
        return issue(
          isDevelopment && "steer('Be brief', { kind: 'agent', participant })",
          content !== '' && isRecord(options) && expiresIn >= 0,
          { type: 'steer.requested', target, content, followUp, ...omitUndefined({ replaces }) },
          { expiresIn },
        );
      },
      retract(control) {
        const asked = issue(isDevelopment && 'retract(ref)', true, { type: 'steer.retracted', control });
        // The log keeps what became of the steer, and of a retraction that it was there.
        const receipt = () => {
          const own = asked.receipt();
          return own.status === 'forgotten' ? receiptOf(view(), control) : own;
        };
        return { ...asked, receipt };
      },
      answer: (question, reply) =>
        issue(isDevelopment && "answer(question, { decision: 'approved' })", isRecord(reply), {
          type: 'question.answered',
          question: { participant: question?.participant, id: question?.id },
          decision: reply?.decision,
          ...omitUndefined({ data: reply?.data, note: reply?.note }),
        }),
      policy: (step) =>
        issue(
          isDevelopment && "policy({ type: 'policy.allowed', agent: 'agent:news', tool: 'search' })",
          true,
          step,
        ),
      handOff: (step) => issue(isDevelopment && "handOff({ type: 'floor.taken' })", true, step),
      publish(entry, lane) {
        checkCall(
          isRecord(entry) &&
            isRecord(entry.event) &&
            (lane === undefined || lane === 'main' || lane === 'control'),
          isDevelopment && 'session.publish({ event })',
        );
        // What the log does not know by an id needs none.
        return isCommand(entry.event.type)
          ? give({ ...entry, id: entry.id ?? port.mintId() }, undefined, lane)
          : issued(entry.id ?? '', publish(entry, lane));
      },
      discard(ref) {
        if (isDevelopment) checkCall(isRecord(ref), 'session.discard(ref)');
        if (ref?.participant === participant) outbox.discard(ref.id);
      },
      drained: line.drained,
    },
    resubmit: (before) => void go(before).catch(() => {}),
    expire() {
      for (const [id, isOver] of deadlines) {
        if (outbox.pending.get(id)?.status === 'queued' && !isOver()) continue;
        deadlines.delete(id);
        outbox.withdraw(id, expired());
      }
    },
  };
}
