/** What an agent says in its newest run. */
import type { ParticipantId, SessionView, StreamedText } from '@rejoin/core';
import { entityKey } from '@rejoin/core';
import type { Unbegun } from './agentInfo.ts';
import { derive } from './derive.ts';
import { keep } from './keepEqual.ts';
import type { MessageContent } from './messageList.ts';
import type { Reading } from './reading.ts';
import { type RunInfo, runInfo } from './runs.ts';
import { runKey, runsByAgent } from './scope.ts';
import { textOfBlocks } from './textOfBlocks.ts';

/** All texts of a run, one after the other, each in lines of its own. `blocks` is the same list until another line is whole. */
export interface AgentStream extends MessageContent {
  /** Of the newest run. Without one: `idle` or, as long as it may only not have come yet, `unknown`. */
  readonly status: RunInfo['status'] | Unbegun;
  readonly run: RunInfo | undefined;
}

/** What runs have written, by run. */
const textsByRun: (view: SessionView) => ReadonlyMap<string, readonly StreamedText[]> = derive(
  ({ state }) => [state.messages],
  ({ state }) => {
    const texts = new Map<string, StreamedText[]>();
    for (const { participant, run, kind, status, producer, text } of state.messages.values()) {
      // What an agent asks others was not streamed: it has no producer.
      if (kind !== 'text' || status === 'superseded' || producer === undefined || run === undefined) continue;
      const key = entityKey(participant, run);
      const own = texts.get(key);
      if (own) own.push(text);
      else texts.set(key, [text]);
    }
    return texts;
  },
);

const NONE: readonly StreamedText[] = [];
const UNKNOWN: AgentStream = {
  blocks: [],
  tail: '',
  text: '',
  withheld: false,
  status: 'unknown',
  run: undefined,
};
const IDLE: AgentStream = { ...UNKNOWN, status: 'idle' };
/** What a stream was made of. */
const sources = new WeakMap<AgentStream, readonly StreamedText[]>();

/** The same object as `before` if nothing has changed, with the same blocks if no other line is whole. */
export function agentStreamOf(
  view: SessionView,
  agent: ParticipantId,
  { me, before = UNKNOWN }: Reading<AgentStream>,
): AgentStream {
  const newest = runsByAgent(view).get(agent)?.at(-1);
  if (!newest) return view.proven ? IDLE : UNKNOWN;
  const info = runInfo(view, newest, me);
  const run = keep(before.run, info);
  const texts = textsByRun(view).get(runKey(newest)) ?? NONE;
  const former = sources.get(before) ?? NONE;
  const grown = differences(former, texts);
  if (run === before.run && grown === undefined) return before;
  const last = texts.at(-1);
  const kept = grown === undefined || (grown === texts.length - 1 && former[grown]?.blocks === last?.blocks);
  const stream: AgentStream = {
    blocks: kept ? before.blocks : linesOf(texts),
    tail: last?.tail ?? '',
    get text() {
      return textOfBlocks(this.blocks, this.tail);
    },
    withheld: texts.some(({ withheld }) => withheld),
    status: run.status,
    run,
  };
  sources.set(stream, texts);
  return stream;
}

/** Where two lists differ for the first time; undefined if they do not. */
function differences(a: readonly StreamedText[], b: readonly StreamedText[]): number | undefined {
  const length = Math.max(a.length, b.length);
  for (let index = 0; index < length; index++) if (a[index] !== b[index]) return index;
  return undefined;
}

/** Of a single text, the log's own list. */
function linesOf(texts: readonly StreamedText[]): readonly string[] {
  const last = texts.at(-1)?.blocks ?? [];
  if (texts.length < 2) return last;
  const before = texts.slice(0, -1);
  return [
    ...before.flatMap(({ blocks, tail }) => (tail === '' ? blocks : [...blocks, `${tail}\n`])),
    ...last,
  ];
}
