/**
 * A run as AG-UI's events, for a client of AG-UI that reads a session: what `observeRun` tells, in the order that AG-UI's own client
 * holds a stream to. Pure.
 */
import {
  documentOf,
  type SessionMessage,
  type SessionPart,
  type SessionQuestion,
  type SessionRun,
  type SessionState,
  type SessionSubagent,
  type SessionToolCall,
} from '../fold/state.ts';
import type { Interrupt, RunRef, UnknownEvent } from '../protocol/events.ts';
import { entityKey, type ParticipantId } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { isOver, type RunChange } from '../view/runChanges.ts';
import { isPageCall } from './pageTools.ts';
import { resultMessage, type ThreadIds, threadMessages } from './threadMessages.ts';
import { createOpenings, stepId, stopped } from './threadOpenings.ts';
import { isForPage, isOtherResult, isOwnResult, type ThreadPage } from './threadTools.ts';

export interface ThreadRun {
  /** The session. */
  readonly thread: string;
  readonly of: RunRef;
  readonly ids: ThreadIds;
  /** What the client does itself. Default: nothing. */
  readonly page?: ThreadPage | undefined;
}

export interface ThreadRunEvents {
  /** What begins a run from its first step on, before any of its changes. @param messages whether the client lacks what was said */
  begin(state: SessionState, messages: boolean): readonly UnknownEvent[];
  /** The same for one that is under way, or over: what there is of it by now. */
  join(state: SessionState): readonly UnknownEvent[];
  /** What has changed, where `state` is what it has become. Empty once it has ended. */
  next(changes: readonly RunChange[], state: SessionState): readonly UnknownEvent[];
  /** For the client, the run is over: it has ended, or waits for an answer. */
  readonly ended: boolean;
  /** Ends the stream without the run's own end. */
  fail(message: string, code: string): readonly UnknownEvent[];
}

export function threadRunEvents({ thread, of, ids, page = {} }: ThreadRun): ThreadRunEvents {
  const { open, close, closeAll, isOpen } = createOpenings(ids);
  /** Calls whose result the client has: AG-UI takes one. */
  const answered = new Set<string>();
  let ended = false;
  const key = entityKey(of.participant, of.run);
  const started = (): UnknownEvent => ({ type: 'RUN_STARTED', threadId: thread, runId: of.run });
  /** What the client has itself, as long as no list of messages has taken its place. */
  let own = page;
  const said = (state: SessionState): UnknownEvent => {
    own = {};
    return { type: 'MESSAGES_SNAPSHOT', messages: threadMessages(state, ids) };
  };

  /** What goes on, for a client that has just been given what there is. */
  function reopen({ messages, toolCalls, subagents, runs }: SessionState): readonly UnknownEvent[] {
    const isOf = (part: { readonly participant: string; readonly run?: string }) =>
      part.run === of.run && part.participant === of.participant;
    const running = [...subagents.values()].filter((each) => isOf(each) && each.status === 'running');
    return [
      ...running.flatMap(open.subagent),
      ...(runs.get(key)?.steps ?? []).flatMap((step) => open.step(step)),
      ...running.flatMap(({ id, steps }) => steps.flatMap((step) => open.step(step, id))),
      ...[...messages.values()]
        .filter((each) => isOf(each) && each.status === 'streaming')
        .flatMap((each) => open.message(each)),
      ...[...toolCalls.values()]
        .filter((each) => isOf(each) && each.status === 'streaming')
        .flatMap(open.call),
    ];
  }

  function eventsOf(change: RunChange, state: SessionState): readonly UnknownEvent[] {
    switch (change.type) {
      case 'message-started':
        return [...open.message(change.message), ...activity(change.message, ids)];
      case 'message-grown':
        return isOpen('messages', ids.message(change.message.participant, change.message.id))
          ? [textDelta(change.message, change.delta, ids)]
          : [];
      case 'message-changed':
        return activity(change.message, ids);
      case 'message-ended':
        return close('messages', ids.message(change.message.participant, change.message.id));
      case 'call-started':
        // One that an interrupted run has left to this one is known, and only its result is to come.
        return change.call.began < (state.runs.get(key)?.began ?? 0) ? [] : open.call(change.call);
      case 'call-grown':
        return isOpen('calls', callId(change.call, ids)) ? [argsDelta(change.call, change.delta, ids)] : [];
      case 'call-made':
      case 'call-ended':
        return close('calls', callId(change.call, ids));
      case 'call-answered': {
        // Of what goes on AG-UI takes the last result alone.
        if (change.call.preliminary || isOwnResult(change.call, own, ids)) return [];
        answered.add(callId(change.call, ids));
        const { id, role, ...result } = resultMessage(change.call, ids);
        return [{ type: 'TOOL_CALL_RESULT', messageId: id, role, ...result }];
      }
      case 'subagent-started':
        return open.subagent(change.subagent);
      case 'subagent-ended': {
        const { id } = change.subagent;
        if (!isOpen('subagents', id)) return [];
        close('subagents', id);
        return [...close('steps', `${id}\n`), endOf(change.subagent)];
      }
      case 'step-started':
        return open.step(change.step, change.subagent);
      case 'step-finished':
        return close('steps', stepId(change.step, change.subagent));
      case 'document-changed':
        return [
          {
            ...{ type: 'STATE_SNAPSHOT', snapshot: change.document.value },
            ...omitUndefined({ subagentRunId: change.document.subagent }),
          },
        ];
      case 'part-added':
        return partOf(change.part, ids);
      case 'event-published':
        return [{ ...change.item.event }];
      case 'progress-reported':
        return [{ type: 'CUSTOM', name: 'rejoin.progress', value: change.run.progress }];
      default:
        return [];
    }
  }

  /** How it ends for the client, if it does: a run that asks people goes on here, and AG-UI's waits for the answer by ending. */
  function ending(state: SessionState): readonly UnknownEvent[] {
    const run = state.runs.get(key);
    if (!run) return fail('The run is not in the session any more.', 'not-found');
    const asked = interruptsOf(state, run).filter((each) => !(page.runsTools && isPageCall(each)));
    if (!isOver(run) && asked.length === 0 && run.status !== 'lost') return [];
    ended = true;
    const error = errorOf(run);
    const { result, usage } = run;
    if (error) return [...closing(), { type: 'RUN_ERROR', ...error, ...omitUndefined({ usage }) }];
    const outcome = outcomeOf(state, run, asked, page, ids);
    const end = { type: 'RUN_FINISHED', threadId: thread, runId: of.run, outcome };
    return [...closing(), { ...end, ...omitUndefined({ result, usage }) }];
  }

  const isAnswered = (call: SessionToolCall) =>
    answered.has(callId(call, ids)) || isOtherResult(call, own, ids);
  const closing = () => closeAll('messages', 'calls', 'steps', 'subagents');

  function fail(message: string, code: string): readonly UnknownEvent[] {
    ended = true;
    return [...closing(), { type: 'RUN_ERROR', message, code }];
  }

  return {
    begin: (state, messages) => [
      started(),
      ...(messages ? [said(state), ...threadState(state, of.participant)] : []),
    ],
    join(state) {
      ids.note(state);
      return [
        started(),
        said(state),
        ...threadState(state, of.participant),
        ...reopen(state),
        ...ending(state),
      ];
    },
    next(changes, state) {
      if (ended || changes.length === 0) return [];
      ids.note(state);
      // A text that is another one than before has no event of its own: the client is given all there is.
      const isAnew = changes.some((change) => isRewritten(change, isAnswered));
      const events = isAnew
        ? [
            ...[...closeAll('messages', 'calls'), said(state), ...reopen(state)],
            ...changes
              .filter(({ type }) => !/^(message|call)-/.test(type))
              .flatMap((change) => eventsOf(change, state)),
          ]
        : changes.flatMap((change) => eventsOf(change, state));
      return [...events, ...ending(state)];
    },
    get ended() {
      return ended;
    },
    fail,
  };
}

/** The document of an agent, which is AG-UI's state. */
export function threadState(state: SessionState, participant: ParticipantId): readonly UnknownEvent[] {
  const document = documentOf(state, participant);
  return document ? [{ type: 'STATE_SNAPSHOT', snapshot: document.value }] : [];
}

const callId = ({ participant, id }: SessionToolCall, ids: ThreadIds): string => ids.call(participant, id);

function textDelta(message: SessionMessage, delta: string, ids: ThreadIds): UnknownEvent {
  const { participant, id, kind, subagent } = message;
  const type = kind === 'text' ? 'TEXT_MESSAGE_CONTENT' : 'REASONING_MESSAGE_CONTENT';
  const messageId = ids.message(participant, id);
  return { type, messageId, delta, ...omitUndefined({ subagentRunId: subagent }) };
}

function argsDelta(call: SessionToolCall, delta: string, ids: ThreadIds): UnknownEvent {
  const toolCallId = callId(call, ids);
  return { type: 'TOOL_CALL_ARGS', toolCallId, delta, ...omitUndefined({ subagentRunId: call.subagent }) };
}

function activity(message: SessionMessage, ids: ThreadIds): readonly UnknownEvent[] {
  if (!message.activity) return [];
  const { type: activityType, content } = message.activity;
  const by = { messageId: ids.message(message.participant, message.id), activityType, content };
  return [{ type: 'ACTIVITY_SNAPSHOT', ...by, ...omitUndefined({ subagentRunId: message.subagent }) }];
}

/** AG-UI has no event for it. What a provider needs back is nothing for a client. */
function partOf({ participant, id, part, message, toolCall, subagent }: SessionPart, ids: ThreadIds) {
  if (part.kind === 'provider') return [];
  const of = omitUndefined({
    messageId: message && ids.message(participant, message),
    toolCallId: toolCall && ids.call(participant, toolCall),
  });
  const value = { partId: id, part, ...of };
  return [{ type: 'CUSTOM', name: 'rejoin.part', value, ...omitUndefined({ subagentRunId: subagent }) }];
}

/** What a client has in another form than it is by now: AG-UI's deltas only add. */
function isRewritten(change: RunChange, isAnswered: (call: SessionToolCall) => boolean): boolean {
  if (/^(message|call)-(replaced|removed)$/.test(change.type)) return true;
  // What a new owner begins anew takes the place of the former.
  if (change.type === 'message-ended') return change.message.status === 'superseded';
  if (change.type === 'call-ended') return change.call.status === 'superseded';
  return change.type === 'call-answered' && isAnswered(change.call);
}

/** What a run waits for: its interrupts, or what it asks while it goes on. */
function interruptsOf(state: SessionState, run: SessionRun): readonly Interrupt[] {
  if (run.status === 'interrupted') return run.interrupts ?? [];
  if (run.status !== 'running') return [];
  return [...state.questions.values()]
    .filter(
      ({ participant, run: of, status }) =>
        status === 'waiting' && of === run.run && participant === run.participant,
    )
    .map(asInterrupt);
}

/** For a client that runs the tools that a run waits for, that run is done: their calls have no result. */
function outcomeOf(
  state: SessionState,
  run: SessionRun,
  asked: readonly Interrupt[],
  page: ThreadPage,
  ids: ThreadIds,
) {
  if (asked.length === 0 || isForPage(state, run, asked, page))
    return { type: run.status === 'cancelled' ? 'cancelled' : 'success' };
  return { type: 'interrupt', interrupts: asked.map((each) => named(each, run, ids)) };
}

/** A client knows its call by another id where two participants have used one. */
const named = (
  { toolCallId, ...interrupt }: Interrupt,
  { participant }: SessionRun,
  ids: ThreadIds,
): Interrupt => ({
  ...interrupt,
  ...omitUndefined({ toolCallId: toolCallId && ids.call(participant, toolCallId) }),
});

const asInterrupt = ({
  id,
  interrupt = id,
  title,
  detail,
  choices,
  schema,
  risk,
  toolCallId,
}: SessionQuestion) => ({
  id: interrupt,
  reason: toolCallId === undefined ? 'rejoin:question' : 'rejoin:approval',
  message: detail === undefined ? title : `${title}\n\n${detail}`,
  ...omitUndefined({ toolCallId, responseSchema: schema }),
  ...((choices ?? risk) !== undefined && { metadata: omitUndefined({ choices, risk }) }),
});

function errorOf({ status, error }: SessionRun) {
  if (status === 'failed')
    return { message: error?.message ?? 'The run failed.', ...omitUndefined({ code: error?.code }) };
  if (status !== 'lost') return undefined;
  return {
    message: 'The agent gives no sign of life. Read the thread again to see whether it comes back.',
    code: 'run-lost',
  };
}

function endOf({ id, status, error, result }: SessionSubagent): UnknownEvent {
  if (status === 'finished' || status === 'interrupted') {
    const outcome = { type: status === 'finished' ? 'success' : 'suspended' };
    return { type: 'SUBAGENT_FINISHED', subagentRunId: id, outcome, ...omitUndefined({ result }) };
  }
  if (status !== 'failed') return stopped(id, status);
  const { message = 'It failed.', code } = error ?? {};
  return { type: 'SUBAGENT_ERROR', subagentRunId: id, message, ...omitUndefined({ code }) };
}
