/** The actor: behaves as agents do now and then, and as it is hard to get one to. What it does to controls is real. */
import type { AgentRun, RunHandler } from '@rejoin/core/agent';
import { createPace } from '../../pace.ts';
import { essayOn } from '../phone/essays.ts';
import { behaviourOf } from './prompts.ts';

/** How much slower it writes than other agents: there has to be time to stop it. */
const SLOWER = 4;
/** How long it goes on after a Stop that it ignores, in words: longer than the server is patient. */
const IGNORING = 180;

/** @param ms for one word */
export function createActor(ms: number): RunHandler {
  return async (run) => {
    const behaviour = behaviourOf(run.input?.content ?? '');
    if (behaviour === 'ask') return book(run, ms * SLOWER);
    if (behaviour === 'refuse')
      run.onCancel(() => 'I am in the middle of an explanation and will not leave it half told.');
    const ignores = behaviour === 'ignore';
    const pace = createPace(ms * SLOWER, ignores ? undefined : run.signal);
    const text = run.text();
    await pace.say(text, essayOn('wheels').essay.text);
    if (ignores && run.signal.aborted) await pace.pause(IGNORING);
    await text.end();
  };
}

async function book(run: AgentRun, ms: number): Promise<void> {
  const pace = createPace(ms, run.signal);
  const text = run.text();
  await pace.say(
    text,
    'There are two seats together in coach 7, by the window. Before I pay I need your word.',
  );
  await text.end();
  const call = run.toolCall('pay_for_seats');
  await call.args(JSON.stringify({ train: '9:40', coach: 7, seats: [21, 22], price: '58.00' }));
  const { approved, note } = await run.approve(call, {
    title: 'Pay 58.00 for two seats?',
    detail: 'Coach 7, seats 21 and 22, on the 9:40. This is a playground: nothing is paid.',
    risk: 'medium',
  });
  await call.result(approved ? 'Paid (in this playground only).' : 'Not paid: declined.');
  const end = run.text();
  await pace.say(
    end,
    approved
      ? 'They are yours: coach 7, seats 21 and 22.'
      : `I have not paid${note ? ` (“${note}”)` : ''}. The seats are free for others again.`,
  );
  await end.end();
}
