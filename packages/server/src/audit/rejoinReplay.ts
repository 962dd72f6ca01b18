/** What the same answer does in a session of Rejoin: a real server on loopback, the same cut, the same Stop. */
import { joinSession } from '@rejoin/core/agent';
import { memoryStore } from '@rejoin/core/memory';
import { websocket } from '@rejoin/core/websocket';
import { REJOIN } from '../dialects/rejoinSession.ts';
import { createSessionServer } from '../server/createSessionServer.ts';
import type { Target } from './askedAnswer.ts';
import type { LossReading } from './auditCard.ts';
import { createBudget } from './auditLimits.ts';
import { probeControl } from './controlProbe.ts';
import { probeCut } from './cutProbe.ts';
import type { WholeAnswer } from './wholeProbe.ts';

/** The longest that the replay of one answer takes, ms: longer ones are played faster. */
const LONGEST = 1_500;
const MOST_PIECES = 150;
const PATIENCE = 10_000;

interface Step {
  readonly after: number;
  readonly text: string;
}

/** The pieces of an answer with their pace: fewer of them, and faster, where there are many. */
export function stepsOf(whole: WholeAnswer): readonly Step[] {
  const texts = whole.pieces.filter(({ kind, text }) => kind === 'text' && text !== '');
  const size = Math.ceil(texts.length / MOST_PIECES);
  const [first, last] = [texts[0]?.at ?? 0, texts.at(-1)?.at ?? 0];
  const speed = Math.max(1, (last - first) / LONGEST);
  const steps: Step[] = [];
  let before = first;
  for (let at = 0; at < texts.length; at += size) {
    const group = texts.slice(at, at + size);
    const end = group.at(-1)?.at ?? before;
    steps.push({
      after: Math.max(1, (end - before) / speed),
      text: group.map(({ text }) => text ?? '').join(''),
    });
    before = end;
  }
  return steps;
}

const wait = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });

/** @returns undefined if it did not come about, which is a fault of ours */
export async function replayThroughRejoin(whole: WholeAnswer): Promise<LossReading | undefined> {
  const steps = stepsOf(whole);
  const server = createSessionServer({ store: memoryStore(), authorize: () => true, onFault: () => {} });
  const { port } = await server.listen(0, '127.0.0.1');
  const session = 'replay';
  const agent = joinSession({
    transport: websocket({ url: `ws://127.0.0.1:${port}` }),
    session,
    participant: 'agent:replay',
    onError: () => {},
  });
  agent.answer(async (run) => {
    const text = run.text();
    for (const step of steps) {
      await wait(step.after, run.signal);
      if (run.signal.aborted) return;
      await text.write(step.text);
    }
  });
  const target: Target = {
    url: `http://127.0.0.1:${port}/sessions/${session}`,
    dialect: REJOIN,
    prompt: 'Play the recorded answer.',
    headers: {},
    budget: createBudget(PATIENCE, true),
  };
  const ms = steps.reduce((sum, { after }) => sum + after, 0);
  const played: WholeAnswer = { ...whole, ms, interval: ms / Math.max(1, steps.length) };
  try {
    await agent.ready;
    const cut = await probeCut(target, played, 'cut');
    const control = await probeControl(target, played, 'stop');
    const { length } = whole.text;
    const delivered = Math.min(cut.delivered, length);
    return { delivered, lost: length - delivered, afterStop: control.afterStop ?? null };
  } catch {
    return undefined;
  } finally {
    await agent.leave().catch(() => undefined);
    await server.close({ drainMs: 500 });
  }
}
