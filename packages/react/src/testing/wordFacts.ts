/** Which fact allows each word of the kit: the table of docs/statuses.md, and what a test holds the screen to. */

import type { SessionView } from '@rejoin/core';
import { agentLanesLabels } from '../agent-lanes/agentLanesLabels.ts';
import { type AgentStatus, agentProgressLabels } from '../agent-progress/agentProgressLabels.ts';
import { type ApprovalCardStatusName, approvalCardLabels } from '../approval-card/approvalCardLabels.ts';
import { composerLabels } from '../composer/composerLabels.ts';
import { type ConnectionPhase, connectionStatusLabels } from '../connection-status/connectionStatusLabels.ts';
import { errorLabels } from '../kit/errorLabels.ts';
import { type MessageStatusName, messageLabels, type ToolCallStatusName } from '../message/messageLabels.ts';
import type { WithheldStatus } from '../select/withheld.ts';
import {
  type SteeringStatus,
  type SteerStatus,
  steeringInputLabels,
} from '../steering-input/steeringInputLabels.ts';
import { type StopStatus, stopButtonLabels } from '../stop-button/stopButtonLabels.ts';
import { transcriptLabels } from '../transcript/transcriptLabels.ts';

/** What an event of the raw log says: read without the fold. */
export interface Logged {
  readonly type: string;
  readonly participant: string;
  readonly run: string | undefined;
  readonly id: string | undefined;
  readonly event: Readonly<Record<string, unknown>>;
}

/** Where a word stands, and what is known there. */
export interface Place {
  readonly view: SessionView;
  /** The log up to what the page has folded. */
  readonly log: readonly Logged[];
  /** The page has been live before; and within the last second: a hiccup is not shown. */
  readonly wasLive: boolean;
  readonly liveJustNow: boolean;
  /** The agent that the word is about; none: of the whole session. */
  readonly agent: string | undefined;
}

interface Row {
  readonly words: string;
  readonly fact: string;
  readonly holds: (place: Place) => boolean;
}

type RunEnd = 'finished' | 'failed' | 'cancelled' | 'interrupted' | 'lost' | undefined;
interface RunFact {
  readonly key: string;
  end: RunEnd;
}

/** The runs of an agent, or of everybody, with how the raw log says that each ended. */
function runsIn({ log, agent }: Place): readonly RunFact[] {
  const runs = new Map<string, RunFact>();
  const of = (participant: string, run: string | undefined) => runs.get(`${participant} ${run}`);
  for (const { type, participant, run, event } of log) {
    const own = of(participant, run);
    if (type === 'RUN_STARTED') {
      const key = `${participant} ${run}`;
      if (agent === undefined || agent === participant) runs.set(key, { key, end: undefined });
    } else if (type === 'RUN_ERROR' && own) own.end = 'failed';
    else if (type === 'RUN_FINISHED' && own) own.end = outcomeOf(event);
    else if (type === 'run.released' && own) own.end = 'lost';
    else if (type === 'run.claimed' && own) own.end = undefined;
    else if (type === 'run.lost' || type === 'run.recovered') {
      const lost = of(String(event.instance).split('/')[0] ?? '', run);
      if (lost) lost.end = type === 'run.lost' ? 'lost' : undefined;
    }
  }
  return [...runs.values()];
}

function outcomeOf({ outcome }: Logged['event']): RunEnd {
  // CAST: the keeper has read its shape.
  const type = (outcome as { readonly type?: string } | undefined)?.type;
  return type === 'cancelled' || type === 'interrupt'
    ? type === 'interrupt'
      ? 'interrupted'
      : type
    : 'finished';
}

const has = ({ log }: Place, ...types: readonly string[]): boolean =>
  log.some(({ type }) => types.includes(type));
const someRun = (place: Place, ...ends: readonly RunEnd[]): boolean =>
  runsIn(place).some(({ end }) => ends.includes(end));
const newest = (place: Place): RunFact | undefined => runsIn(place).at(-1);
const pending = ({ view }: Place, type: string, ...statuses: readonly string[]): boolean =>
  [...view.pending.values()].some(
    ({ entry, status }) => entry.event.type === type && statuses.includes(status),
  );
/** An owner's answer to a control, in a run of the scope. */
const answered = (place: Place, ...types: readonly string[]): boolean => {
  const keys = new Set(runsIn(place).map(({ key }) => key));
  return place.log.some(
    ({ type, participant, run }) => types.includes(type) && keys.has(`${participant} ${run}`),
  );
};

const always = () => true;
const row = (words: string, fact: string, holds: Row['holds']): Row => ({ words, fact, holds });

function rows<S extends string>(
  words: (status: S) => string,
  facts: Readonly<Record<S, readonly [fact: string, holds: Row['holds']]>>,
): Readonly<Record<string, Row>> {
  // CAST: the keys of the record are its statuses.
  const statuses = Object.keys(facts) as S[];
  return Object.fromEntries(
    statuses.map((status) => {
      const [fact, holds] = facts[status];
      return [status, row(words(status), fact, holds)];
    }),
  );
}

const wasAsked = (place: Place) => has(place, 'cancel.requested');
/** A run that ended as cancelled, or that asked a person and was stopped before or after. */
const stopped = (place: Place) =>
  someRun(place, 'cancelled') || (someRun(place, 'interrupted') && wasAsked(place));

const RUN_FACTS = {
  running: ['the newest run has begun and has not ended', (place) => newest(place)?.end === undefined],
  stopping: [
    'the newest run goes on, and its agent has acknowledged a stop',
    (place) => newest(place)?.end === undefined && answered(place, 'control.acknowledged'),
  ],
  stalled: [
    'the keeper signals silence of the run’s process or, without a keeper, this page has heard nothing for a lease',
    ({ view }) =>
      [...view.signals.values()].some(({ key, value }) => key === 'keeper.stalled' && value === true) ||
      [...(view.liveness?.values() ?? [])].some(({ status }) => status === 'silent'),
  ],
  waiting: [
    'the run goes on, and a question of it has no answer',
    (place) => someRun(place, undefined) && has(place, 'question.asked'),
  ],
  finished: ['the run ended by `RUN_FINISHED`', (place) => someRun(place, 'finished', 'interrupted')],
  interrupted: [
    'the run ended with an interrupt that has no answer',
    (place) => someRun(place, 'interrupted'),
  ],
  cancelled: ['the run ended as cancelled', stopped],
  failed: ['the run ended by `RUN_ERROR`', (place) => someRun(place, 'failed')],
  lost: [
    'the keeper has logged `run.lost`, or the process `run.released`, and none has come back or taken over',
    (place) => someRun(place, 'lost'),
  ],
} satisfies Readonly<Record<string, readonly [string, Row['holds']]>>;

const LOST = 'it was in the log as this page had it, and the log, once proven, lacks it';

const commandFacts = (type: string) =>
  ({
    queued: ['it waits in this page’s outbox', (place) => pending(place, type, 'queued')],
    sent: ['it is on the wire, and the log has not shown it', (place) => pending(place, type, 'sent')],
    rejected: [
      'it will never be in the log: refused for good, or given up here',
      (place) => pending(place, type, 'rejected'),
    ],
    logged: ['it is in the log, and no process has received it', (place) => has(place, type)],
    delivered: [
      'the agent’s library has logged that it received it',
      (place) => answered(place, 'control.delivered'),
    ],
    unresponsive: [
      'the keeper has logged that the time for it has passed',
      (place) => has(place, 'control.unresponsive'),
    ],
    lost: ['the run is lost, as the keeper or its process has logged', (place) => someRun(place, 'lost')],
    expired: [
      'the keeper has logged that it was not received in time',
      (place) => has(place, 'control.expired'),
    ],
    refused: ['the agent has logged a refusal', (place) => answered(place, 'control.refused')],
    'rolled-back': [LOST, ({ view }) => view.lost !== undefined],
    forgotten: ['it has left the session’s window', always],
  }) satisfies Readonly<Record<string, readonly [string, Row['holds']]>>;

const link = ({ view }: Place) => view.connection.status;
const unavailable = (place: Place) =>
  link(place) === 'closed' || !['live', 'catching-up', 'diverged'].includes(place.view.status);
const offline = (place: Place) => link(place) !== 'live';
/** A text whose characters are not here. */
const hasText = ({ view: { state } }: Place) =>
  [...state.messages.values()].some(({ text }) => text.withheld) ||
  (state.owed ?? 0) > 0 ||
  [...state.toolCalls.values()].some(({ args }) => args.withheld);
const isEmpty = ({ log }: Place) =>
  !log.some(({ type }) => /^(message\.sent|steer\.requested|.*_START)$/.test(type));

const CONNECTION = {
  connecting: ['no link is live, and one is being opened', (place) => /idle|connecting/.test(link(place))],
  'catching-up': [
    'a link is live, and what is shown is not proven',
    ({ view }) => view.status === 'catching-up',
  ],
  live: [
    'what is shown is proven to be all there is, now or within the last moment',
    ({ view, liveJustNow }) => view.status === 'live' || liveJustNow,
  ],
  waiting: ['no link is live, and the next attempt has a time', (place) => link(place) === 'waiting'],
  offline: ['the device says that it is offline', (place) => link(place) === 'offline'],
  closed: ['no further attempt will be made', (place) => link(place) === 'closed'],
  diverged: [
    'the proof failed twice, or nothing that the server sent led on',
    ({ view }) => view.status === 'diverged',
  ],
  outdated: ['the log holds what this version must not ignore', ({ view }) => view.status === 'outdated'],
  ended: ['the session was deleted, or closed here', ({ view }) => view.status === 'ended'],
  forbidden: ['the keeper does not let this page read it', ({ view }) => view.status === 'forbidden'],
} satisfies Readonly<Record<ConnectionPhase, readonly [string, Row['holds']]>>;

const details = { attempt: 0, queued: 0 };

/** By family, then by `data-status`. */
export const WORD_FACTS: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
  'stop button': rows<StopStatus>((status) => stopButtonLabels.receipt(status, { runs: 1, done: 0 }), {
    idle: ['nothing of the scope is known to go on', always],
    ready: ['something of the scope goes on, or waits for an agent', always],
    ...commandFacts('cancel.requested'),
    acknowledged: [
      'the agent has logged that its code was told',
      (place) => answered(place, 'control.acknowledged'),
    ],
    retracted: ['stops cannot be taken back', () => false],
    done: ['a run of the scope ended as cancelled', stopped],
    'too-late': [
      'the run ended in another way, or there was none',
      (place) =>
        wasAsked(place) &&
        (someRun(place, 'finished', 'failed', 'interrupted', 'cancelled') || runsIn(place).length === 0),
    ],
  }),
  agent: rows<AgentStatus>((status) => agentProgressLabels.status(status, []), {
    ...RUN_FACTS,
    idle: [
      'the session was proven once, and holds no run of it',
      (place) => place.wasLive && runsIn(place).length === 0,
    ],
    unknown: [
      'no run of it has come, and the session was never proven here',
      (place) => !place.wasLive && runsIn(place).length === 0,
    ],
  }),
  answer: rows<keyof typeof RUN_FACTS>((status) => transcriptLabels.answer(status, {}), {
    ...RUN_FACTS,
    running: ['its run has begun and has not ended', (place) => someRun(place, undefined)],
    stopping: [
      'its run goes on, and its agent has acknowledged a stop',
      (place) => someRun(place, undefined) && answered(place, 'control.acknowledged'),
    ],
  }),
  steer: rows<SteerStatus>((status) => steeringInputLabels.status(status, { outrun: false }), {
    ...commandFacts('steer.requested'),
    acknowledged: ['the agent has logged that it uses it', (place) => has(place, 'steer.consumed')],
    done: [
      'the agent had logged that it uses it, and its run has ended',
      (place) => has(place, 'steer.consumed'),
    ],
    retracting: [
      'a retraction is on its way',
      (place) => pending(place, 'steer.retracted', 'queued', 'sent'),
    ],
    retracted: ['the log holds its retraction', (place) => has(place, 'steer.retracted', 'steer.requested')],
    'too-late': [
      'its run ended without using it, or there was none',
      (place) => has(place, 'steer.requested'),
    ],
    moved: ['this page has sent it as a message', always],
  }),
  'steering input': rows<SteeringStatus>((status) => steeringInputLabels.placeholder(status, false), {
    ready: ['something of the scope goes on', (place) => someRun(place, undefined, 'lost', 'interrupted')],
    idle: ['the session was proven once, and nothing of the scope goes on', (place) => place.wasLive],
    loading: ['the session was never proven here', (place) => !place.wasLive],
    offline: ['no link is live', (place) => offline(place) || place.liveJustNow],
    refused: ['the outbox has refused the newest words', always],
    unavailable: ['the session or its link is over', unavailable],
  }),
  composer: rows<'ready' | 'offline' | 'refused' | 'too-long' | 'unavailable'>(
    (status) => (status === 'offline' ? composerLabels.offline : ''),
    {
      ready: ['a link is live, or was within the last moment', (place) => !unavailable(place)],
      offline: ['no link is live', (place) => offline(place) || place.liveJustNow],
      refused: ['the outbox has refused the newest words', always],
      'too-long': ['the words do not fit into one message', always],
      unavailable: ['the session or its link is over', unavailable],
    },
  ),
  connection: rows<ConnectionPhase>(
    (status) => connectionStatusLabels.status(status, { reached: true, ...details }),
    CONNECTION,
  ),
  'connection, never reached': {
    connecting: row(
      connectionStatusLabels.status('connecting', { reached: false, ...details, attempt: 1 }),
      'no link was ever live, and one is being opened again',
      (place) => !place.wasLive,
    ),
    waiting: row(
      connectionStatusLabels.status('waiting', { reached: false, ...details, attempt: 1 }),
      'no link was ever live; after two attempts it adds that the network may block it',
      (place) => !place.wasLive,
    ),
  },
  message: rows<MessageStatusName>((status) => messageLabels.status(status), {
    uploading: [
      'its files are not stored yet: it waits for them in this page',
      (place) => pending(place, 'message.sent', 'uploading'),
    ],
    queued: commandFacts('message.sent').queued,
    sent: commandFacts('message.sent').sent,
    rejected: commandFacts('message.sent').rejected,
    'rolled-back': commandFacts('message.sent')['rolled-back'],
    waiting: ['it is in the log, and no run answers it', (place) => !isEmpty(place)],
    streaming: [
      'the log holds its start and not its end',
      (place) => has(place, 'TEXT_MESSAGE_START', 'REASONING_MESSAGE_START'),
    ],
    complete: ['the log holds all of it', (place) => !isEmpty(place)],
    cut: [
      'its run ended before it did, or the log refused a part of it',
      (place) => someRun(place, 'finished', 'failed', 'cancelled', 'interrupted'),
    ],
    superseded: ['another process took its run over', (place) => has(place, 'run.claimed')],
  }),
  'tool call': rows<ToolCallStatusName>((status) => messageLabels.toolCallStatus(status), {
    streaming: ['the log holds its start', (place) => has(place, 'TOOL_CALL_START')],
    called: [
      'the log holds its end and no result, and its run goes on',
      (place) => has(place, 'TOOL_CALL_END'),
    ],
    done: ['the log holds its result', (place) => has(place, 'TOOL_CALL_RESULT')],
    failed: ['the log holds its result, which says so', (place) => has(place, 'TOOL_CALL_RESULT')],
    denied: ['the log holds its result, which says so', (place) => has(place, 'TOOL_CALL_RESULT')],
    cut: [
      'its run ended before its result',
      (place) => someRun(place, 'finished', 'failed', 'cancelled', 'interrupted'),
    ],
    superseded: ['another process took its run over', (place) => has(place, 'run.claimed')],
    waiting: [
      'its run ended with an interrupt before its result, or asks people about it',
      (place) => someRun(place, 'interrupted') || has(place, 'question.asked'),
    ],
    unanswered: ['it has no result, and its run does not go on', (place) => has(place, 'TOOL_CALL_END')],
  }),
  question: rows<ApprovalCardStatusName>((status) => approvalCardLabels.status(status, { offline: false }), {
    waiting: [
      'the log holds the question, and neither an answer nor its end',
      (place) => has(place, 'question.asked') || someRun(place, 'interrupted'),
    ],
    answering: [
      'a reply of this page is on its way',
      (place) => pending(place, 'question.answered', 'queued', 'sent'),
    ],
    answered: ['the log holds an answer', (place) => has(place, 'question.answered')],
    expired: ['the keeper has logged `question.expired`', (place) => has(place, 'question.expired')],
    withdrawn: [
      'its run has withdrawn it, has ended without it, or was taken over',
      (place) => has(place, 'question.asked') || wasAsked(place),
    ],
    refused: [
      'a reply of this page was rejected, and the question still waits',
      (place) => pending(place, 'question.answered', 'rejected'),
    ],
  }),
  text: rows<WithheldStatus>((status) => messageLabels.withheld(status), {
    loading: [
      'its characters are asked for, and no link was lost',
      (place) => !['waiting', 'offline', 'closed'].includes(link(place)) && hasText(place),
    ],
    offline: [
      'its characters are to be asked for, and no link is live',
      (place) => offline(place) && hasText(place),
    ],
    unseen: ['its characters are not here, and are asked for once it is in sight', hasText],
    unloaded: ['its characters are not here, and are not asked for', hasText],
  }),
  'lists of agents and messages': rows<'loading' | 'empty' | 'unknown' | 'ready'>(
    (status) =>
      status === 'ready' ? '' : status === 'unknown' ? agentLanesLabels.unknown : transcriptLabels[status],
    {
      loading: [
        'nothing has come, and something may',
        ({ view }) => view.status === 'catching-up' && !view.proven,
      ],
      empty: ['the session was proven, and held none', ({ view }) => view.proven === true],
      unknown: [
        'nothing has come, and nothing will',
        (place) => unavailable(place) || place.view.status === 'diverged',
      ],
      ready: ['there is something to show', always],
    },
  ),
  notice: rows<'ended' | 'forbidden' | 'diverged' | 'outdated' | 'closed' | 'lost'>(
    (status) =>
      status === 'lost'
        ? errorLabels.text({ code: 'log-rolled-back', params: { messages: 2, stops: 1 } })
        : transcriptLabels[status],
    {
      ended: CONNECTION.ended,
      forbidden: CONNECTION.forbidden,
      diverged: CONNECTION.diverged,
      outdated: CONNECTION.outdated,
      closed: CONNECTION.closed,
      lost: ['the log, once proven, lacks what was shown here', ({ view }) => view.lost !== undefined],
    },
  ),
};

/** The family of an element that has a `data-status`, by its class. */
export function familyOf(element: Element): string | undefined {
  const is = (selector: string) => element.matches(selector) || element.closest(selector) !== null;
  if (is('.rejoin-stop-button')) return 'stop button';
  if (is('.rejoin-connection-status')) return 'connection';
  if (is('.rejoin-composer')) return 'composer';
  if (is('.rejoin-steering-input-item')) return 'steer';
  if (is('.rejoin-steering-input')) return 'steering input';
  if (is('.rejoin-transcript-notice')) return 'notice';
  if (element.matches('[data-withheld], .rejoin-tool-call-gist, .rejoin-tool-call-value')) return 'text';
  if (is('.rejoin-tool-call')) return 'tool call';
  if (is('.rejoin-approval-card')) return 'question';
  if (is('.rejoin-transcript-status')) return 'answer';
  if (is('.rejoin-message')) return 'message';
  if (element.matches('.rejoin-agent-progress, .rejoin-agent-lanes, .rejoin-transcript, [class*="-empty"]'))
    return 'lists of agents and messages';
  return is('[data-agent]') ? 'agent' : undefined;
}

/** The table as docs/statuses.md has it. */
export function wordTable(): string {
  const lines = Object.entries(WORD_FACTS).flatMap(([family, statuses]) => [
    `\n## ${family.charAt(0).toUpperCase()}${family.slice(1)}\n`,
    '| `data-status` | words | the fact that allows it |',
    '|---|---|---|',
    ...Object.entries(statuses).map(
      ([status, { words, fact }]) => `| \`${status}\` | ${words === '' ? '–' : words} | ${fact} |`,
    ),
  ]);
  return `# What each word says, and what allows it

A word on the screen says no more than a fact: of the log as this page has folded it, or of this page's link. Each
status of each component, with its words in English, and the fact that must hold while it is shown. A property test
drives random sessions and holds every \`data-status\` on a page to this table
(\`packages/react/src/testing/statuses.test.tsx\`, which also writes it). The test looks for a fact in the
scope of the component: an agent, or the session. Of a message
or steer that is somewhere in the session, not of that one. What leaves no trace in the log (words that the outbox
refused, \`moved\`, \`forgotten\`) is not checked.
${lines.join('\n')}
`;
}
