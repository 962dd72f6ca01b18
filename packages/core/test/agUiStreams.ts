/** Valid AG-UI 1.0 streams of one agent, over several runs, made of nothing but choices. AG-UI's own client checks that they are. */
import type { Message, ResumeEntry } from '@ag-ui/core';
import { applyPatch } from '../src/fold/ag-ui/documentLimits.ts';
import type { Choose, Tape } from './generators/logs.ts';
import { pick } from './generators/logs.ts';

export type StreamEvent = { readonly type: string; readonly [field: string]: unknown };

/** One run: what its consumer adds to the thread, and what the agent emits. */
export interface StreamRun {
  readonly runId: string;
  readonly user: Message | undefined;
  readonly resume: ResumeEntry[] | undefined;
  readonly events: readonly StreamEvent[];
}

type Entry = Record<string, unknown> & { id: string; role: string };

/** The thread as a conforming consumer has it: what a snapshot must list to leave it as it is. */
interface Thread {
  entries: Entry[];
  next: number;
  /** By the ids of calls that wait for the run that resumes: what gives their results. */
  readonly results: Map<string, (say: (event: StreamEvent) => void) => void>;
}

const WORDS = ['one ', 'two\n', '', '😀', '"', 'words and words '];

export function streamsOf({ choose, done }: Tape): readonly StreamRun[] {
  const thread: Thread = { entries: [], next: 1, results: new Map() };
  const runs: StreamRun[] = [];
  let waiting: string[] = [];
  while (!done() && runs.length < 5) {
    const runId = `run-${runs.length + 1}`;
    const user: Message | undefined =
      waiting.length > 0 ? undefined : { id: `u-${runs.length}`, role: 'user', content: 'hello' };
    if (user) thread.entries.push({ ...user });
    const status = pick(choose, ['resolved', 'cancelled'] as const);
    const resume =
      waiting.length > 0
        ? waiting.map((interruptId) =>
            status === 'resolved' ? { interruptId, status, payload: { ok: true } } : { interruptId, status },
          )
        : undefined;
    const events = runOf(choose, done, thread, runId);
    waiting = thread.results.size > 0 || choose(3) === 0 ? [`i-${runId}`, `j-${runId}`] : [];
    const interrupts = waiting.map((id) => ({
      id,
      reason: 'approval',
      message: 'May I?',
      expiresAt: '2099-01-01T00:00:00Z',
    }));
    const outcome = pick(choose, [{}, { outcome: { type: 'success' } }, { outcome: { type: 'cancelled' } }]);
    const ending = waiting.length > 0 ? { outcome: { type: 'interrupt', interrupts } } : outcome;
    events.push({ type: 'RUN_FINISHED', threadId: 't', runId, ...ending });
    runs.push({ runId, user, resume, events });
  }
  return runs;
}

function runOf(choose: Choose, done: () => boolean, thread: Thread, runId: string): StreamEvent[] {
  const events: StreamEvent[] = [{ type: 'RUN_STARTED', threadId: 't', runId, protocolVersion: '1.0' }];
  const say = (event: StreamEvent) => void events.push(event);
  const mint = (prefix: string) => `${prefix}${thread.next++}`;
  const before = new Set(thread.entries.map(({ id }) => id));
  const subagents: string[] = [];
  const steps: { stepName: string; subagentRunId?: string }[] = [];
  const owner = () =>
    subagents.length > 0 && choose(3) === 0 ? { subagentRunId: pick(choose, subagents) } : {};
  const text = (kind: 'text' | 'reasoning', of: object) => {
    const messageId = mint(kind === 'text' ? 'm' : 'r');
    const [start, content, end] =
      kind === 'text'
        ? ['TEXT_MESSAGE_START', 'TEXT_MESSAGE_CONTENT', 'TEXT_MESSAGE_END']
        : ['REASONING_MESSAGE_START', 'REASONING_MESSAGE_CONTENT', 'REASONING_MESSAGE_END'];
    const role = kind === 'text' ? 'assistant' : 'reasoning';
    const entry: Entry = { id: messageId, role, content: '', ...of };
    thread.entries.push(entry);
    return {
      start: () => say({ type: start, messageId, role, ...of }),
      write: () => {
        const delta = pick(choose, WORDS);
        entry.content += delta;
        say({ type: content, messageId, delta, ...of });
      },
      end: () => say({ type: end, messageId, ...of }),
    };
  };
  const call = (of: { readonly subagentRunId?: string }) => {
    const toolCallId = mint('c');
    const parents = thread.entries.filter(
      ({ id, role, subagentRunId }) =>
        role === 'assistant' && !before.has(id) && subagentRunId === of.subagentRunId,
    );
    const parent = parents.length > 0 && choose(2) === 0 ? pick(choose, parents) : undefined;
    const made = { id: toolCallId, type: 'function', function: { name: 'search', arguments: '' } };
    if (parent) parent.toolCalls = [...((parent.toolCalls ?? []) as unknown[]), made];
    else thread.entries.push({ id: toolCallId, role: 'assistant', toolCalls: [made], ...of });
    const named = { toolCallId, ...of };
    return {
      id: toolCallId,
      start: () =>
        say({
          type: 'TOOL_CALL_START',
          toolCallName: 'search',
          ...(parent && { parentMessageId: parent.id }),
          ...named,
        }),
      write: () => {
        const delta = pick(choose, ['{"q":', '"x"', '}', '']);
        made.function.arguments += delta;
        say({ type: 'TOOL_CALL_ARGS', delta, ...named });
      },
      end: () => say({ type: 'TOOL_CALL_END', ...named }),
      result: (tell: (event: StreamEvent) => void = say) => {
        const content = pick<unknown>(choose, ['found', [{ type: 'text', text: 'found' }]]);
        const messageId = mint('t');
        const at = thread.entries.findIndex(({ toolCalls }) =>
          (toolCalls as unknown[] | undefined)?.includes(made),
        );
        let place = at + 1;
        while (thread.entries[place]?.role === 'tool') place++;
        thread.entries.splice(place, 0, { id: messageId, role: 'tool', toolCallId, content });
        tell({ type: 'TOOL_CALL_RESULT', messageId, toolCallId, content, role: 'tool' });
      },
    };
  };
  const operations = (value: unknown): StreamEvent[] => {
    const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    return Array.from({ length: 1 + choose(3) }, () => {
      const path = keys.length > 0 && choose(2) === 0 ? `/${pick(choose, keys)}` : `/k${choose(3)}`;
      const op = pick(choose, ['add', 'add', 'add', 'replace', 'remove', 'copy', 'test', 'move'] as const);
      const from = `/k${choose(3)}`;
      if (op === 'move' || op === 'copy') return { type: '', op, from, path };
      return op === 'remove' ? { type: '', op, path } : { type: '', op, path, value: { n: [choose(9)] } };
    }).map(({ type: _, ...operation }) => operation as unknown as StreamEvent);
  };

  for (const result of thread.results.values()) result(say);
  thread.results.clear();
  for (let n = 0; n < 14 && !done(); n++) {
    const of = owner();
    switch (choose(13)) {
      case 0:
      case 1: {
        const one = text('text', of);
        one.start();
        for (let i = choose(4); i > 0; i--) one.write();
        one.end();
        break;
      }
      case 2: {
        // Two at once, in turn.
        const both = [text('text', of), text(pick(choose, ['text', 'reasoning'] as const), owner())];
        for (const each of both) each.start();
        for (let i = choose(6); i > 0; i--) pick(choose, both).write();
        for (const each of both) each.end();
        break;
      }
      case 3: {
        const spanId = mint('s');
        say({ type: 'REASONING_START', messageId: spanId, ...of });
        const one = text('reasoning', of);
        one.start();
        for (let i = choose(3); i > 0; i--) one.write();
        one.end();
        say({ type: 'REASONING_END', messageId: spanId, ...of });
        break;
      }
      case 4:
      case 5: {
        const one = call(of);
        one.start();
        for (let i = choose(4); i > 0; i--) one.write();
        one.end();
        if (choose(4) === 0) thread.results.set(one.id, one.result);
        else one.result();
        break;
      }
      case 6:
        say({ type: 'STATE_SNAPSHOT', snapshot: { k0: choose(9), deep: { list: [1, 2] } }, ...of });
        break;
      case 7:
        say({ type: 'STATE_DELTA', delta: operations({ k0: 1, deep: 1 }), ...of });
        break;
      case 8: {
        const activities = thread.entries.filter(({ role }) => role === 'activity');
        const known = activities.length > 0 && choose(2) === 0 ? pick(choose, activities) : undefined;
        const messageId = known?.id ?? mint('a');
        const replace = choose(3) > 0;
        const content = { k0: choose(9), list: [] };
        say({ type: 'ACTIVITY_SNAPSHOT', messageId, activityType: 'plan', content, replace });
        if (!known) thread.entries.push({ id: messageId, role: 'activity', activityType: 'plan', content });
        else if (replace) {
          known.content = content;
          known.activityType = 'plan';
          delete known.subagentRunId;
        }
        break;
      }
      case 9: {
        const activities = thread.entries.filter(({ role }) => role === 'activity');
        if (activities.length === 0) break;
        const known = pick(choose, activities);
        const patch = operations(known.content);
        say({ type: 'ACTIVITY_DELTA', messageId: known.id, activityType: 'plan', patch });
        const patched = applyPatch(known.content, patch);
        if (typeof patched !== 'string') known.content = patched.value;
        break;
      }
      case 10: {
        if (subagents.length > 0 && choose(2) === 0) {
          const subagentRunId = subagents.pop();
          for (const step of steps.filter((each) => each.subagentRunId === subagentRunId)) {
            say({ type: 'STEP_FINISHED', ...step });
            steps.splice(steps.indexOf(step), 1);
          }
          say({ type: 'SUBAGENT_FINISHED', subagentRunId, result: { n: 1 } });
          break;
        }
        const subagentRunId = mint('sub');
        say({ type: 'SUBAGENT_STARTED', subagentRunId, name: 'helper' });
        subagents.push(subagentRunId);
        break;
      }
      case 11: {
        const step = { stepName: mint('step'), ...of };
        steps.push(step);
        say({ type: 'STEP_STARTED', ...step });
        say(
          pick(choose, [
            { type: 'CUSTOM', name: 'place', value: { x: 1 } },
            { type: 'RAW', event: { prompt: 'secret' } },
            { type: 'REASONING_ENCRYPTED_VALUE', subtype: 'message', entityId: 'none', encryptedValue: 'x' },
          ]),
        );
        break;
      }
      default:
        say({ type: 'MESSAGES_SNAPSHOT', messages: relist(choose, thread, before, mint) });
    }
  }
  for (const step of steps) say({ type: 'STEP_FINISHED', ...step });
  for (const subagentRunId of subagents.reverse()) say({ type: 'SUBAGENT_FINISHED', subagentRunId });
  return events;
}

/** A list that leaves former runs alone, and of this run's messages drops, renames, changes and adds some. */
function relist(
  choose: Choose,
  thread: Thread,
  before: ReadonlySet<string>,
  mint: (prefix: string) => string,
): Entry[] {
  // A list that has one activity, or one piece of reasoning, has them all.
  const [activities, reasoning] = [choose(2) === 0, choose(2) === 0];
  const isLeftOut = ({ role }: Entry) =>
    (role === 'activity' && !activities) || (role === 'reasoning' && !reasoning);
  const listed: Entry[] = [];
  const kept: Entry[] = [];
  const renamed: Entry[] = [];
  const dropped = new Set<unknown>();
  for (const entry of thread.entries) {
    const isText = entry.role === 'assistant' && entry.toolCalls === undefined;
    const own = !before.has(entry.id);
    if (isLeftOut(entry)) {
      kept.push(entry);
      continue;
    }
    let now: Entry | undefined = entry;
    if (own && isText) {
      const what = choose(5);
      if (what === 0) now = undefined;
      else if (what === 1) now = { ...entry, id: mint('m'), content: `${String(entry.content)}.` };
      else if (what === 2) now = { ...entry, content: 'said otherwise' };
    } else if (own && entry.role === 'assistant' && entry.content === undefined && choose(5) === 0) {
      const calls = entry.toolCalls as { id: string }[];
      if (!calls.some(({ id }) => thread.results.has(id))) {
        for (const { id } of calls) dropped.add(id);
        now = undefined;
      }
    }
    if (entry.role === 'tool' && dropped.has(entry.toolCallId)) now = undefined;
    if (!now) continue;
    listed.push(structuredClone(now));
    // What comes under a new id stands at the end.
    if (now.id === entry.id) kept.push(structuredClone(now));
    else renamed.push(structuredClone(now));
  }
  if (choose(3) === 0) {
    const fresh: Entry = { id: mint('m'), role: 'assistant', content: 'and one more' };
    listed.push(fresh);
    renamed.push({ ...fresh });
  }
  thread.entries = [...kept, ...renamed];
  // An empty answer says nothing: ours has none of it where it was not there before.
  return listed;
}

/** The parts of texts and calls, as their types have them. */
const PART = /^(TEXT_MESSAGE|REASONING_MESSAGE|TOOL_CALL)_(START|CONTENT|ARGS|END)$/;

/** The same streams with some texts and calls as chunks that name them, whatever comes in between. */
function named(choose: Choose, events: readonly StreamEvent[]): readonly StreamEvent[] {
  const short = new Set<unknown>();
  return events.flatMap((event) => {
    const [, name, part] = PART.exec(event.type) ?? [];
    if (name === undefined) return [event];
    const { type: _, role, ...fields } = event;
    const id = name === 'TOOL_CALL' ? event.toolCallId : event.messageId;
    const key = `${name} ${String(id)}`;
    if (part === 'START' && choose(3) === 0) short.add(key);
    if (!short.has(key)) return [event];
    const chunk = {
      type: `${name}_CHUNK`,
      ...fields,
      ...(name === 'TEXT_MESSAGE' && role !== undefined && { role }),
    };
    return part === 'END' ? [] : [chunk];
  });
}

/** The same streams with whole texts and calls as chunks, which close by what follows. */
export function chunked(choose: Choose, stream: readonly StreamEvent[]): readonly StreamEvent[] {
  const events = named(choose, stream);
  const made: StreamEvent[] = [];
  for (let at = 0; at < events.length; at++) {
    const event = events[at];
    const found = event && /^(TEXT_MESSAGE|REASONING_MESSAGE|TOOL_CALL)_START$/.exec(event.type);
    const name = found?.[1];
    const field = name === 'TOOL_CALL' ? 'toolCallId' : 'messageId';
    const isItsEnd = (each: StreamEvent, index: number) =>
      index > at && each.type === `${name}_END` && each[field] === event?.[field];
    const end = name ? events.findIndex(isItsEnd) : -1;
    const inside = events.slice(at + 1, end);
    if (
      !event ||
      end < 0 ||
      choose(3) === 0 ||
      !inside.every(({ type }) => /_(CONTENT|ARGS)$/.test(type) && type.startsWith(String(name)))
    ) {
      if (event) made.push(event);
      continue;
    }
    if (inside.some((each) => each[field] !== event[field])) {
      made.push(event);
      continue;
    }
    const { type: _, ...opening } = event;
    const { role: __, ...fields } = opening;
    made.push({ type: `${name}_CHUNK`, ...(name === 'TEXT_MESSAGE' ? opening : fields) });
    for (const { delta, subagentRunId } of inside)
      made.push({
        type: `${name}_CHUNK`,
        delta,
        ...(choose(2) === 0 && { [field]: event[field] }),
        ...(subagentRunId !== undefined && { subagentRunId }),
      });
    at = end;
  }
  return made;
}
