/** A page runs tools that an AG-UI endpoint calls. */
import { describeError } from '../agent/agentErrors.ts';
import type { Session } from '../client/sessionApi.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { refKey } from '../protocol/ids.ts';
import { isRecord } from '../protocol/shapes.ts';
import { type PageCall, pageCallsIn } from './pageTools.ts';

/**
 * What a tool does.
 *
 * @param args what the model wrote as arguments, parsed; `undefined` where it is no JSON
 * @returns the result: any JSON value. Text is passed on as it is
 */
export type PageTool = (args: unknown, call: PageCall) => unknown;

/**
 * Runs the calls that wait for these tools, each once, until the result is called. What a tool returns is the answer to the call's
 * question; where it throws, the question is declined with the error's message, which the endpoint reads as the call's result.
 *
 * Every page that has a tool runs it, and the first result in the log counts: give it to one page alone, or let it do no harm
 * twice. A call that came while no page was there waits for one.
 */
export function runPageTools(session: Session, tools: Readonly<Record<string, PageTool>>): () => void {
  checkCall(
    typeof session?.answer === 'function' &&
      isRecord(tools) &&
      Object.values(tools).every((each) => typeof each === 'function'),
    'runPageTools(session, { theme: ({ dark }) => setTheme(dark) })',
  );
  const begun = new Set<string>();
  async function work(tool: PageTool, call: PageCall): Promise<void> {
    const { question } = call;
    try {
      const data = (await tool(parsed(call.args), call)) ?? null;
      // Rejects where the outbox does not take it: an answer is one entry, and JSON.
      await session.answer(question, { decision: 'answered', data }).queued;
    } catch (error) {
      session.answer(question, { decision: 'declined', note: describeError(error) });
    }
  }
  const look = () => {
    const { state, status } = session.store.getState();
    if (status !== 'live') return;
    for (const call of pageCallsIn(state)) {
      const tool = Object.hasOwn(tools, call.name) ? tools[call.name] : undefined;
      const key = refKey(call.question);
      if (!tool || begun.has(key)) continue;
      begun.add(key);
      void work(tool, call);
    }
  };
  const disconnect = session.connect();
  const unsubscribe = session.store.subscribe(look);
  look();
  return () => {
    unsubscribe();
    disconnect();
  };
}

function parsed(args: string): unknown {
  try {
    return JSON.parse(args);
  } catch {
    return undefined;
  }
}
