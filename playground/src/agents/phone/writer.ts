/** The writer: answers with a text that takes about a minute, and says at the end how many letters it has written. */
import type { AgentRun, RunHandler } from '@rejoin/core/agent';
import { createPace } from '../../pace.ts';
import { essayOn } from './essays.ts';
import { sumOf } from './letters.ts';

/** How much slower it writes than the other agents: a journey takes longer than an answer of theirs. */
const SLOWER = 4;

const OTHER =
  'I write without a model here, and know three subjects: why phones lose their connection, how wheels stay on the rails, and how railways changed the time. Your question is about none of them, so here is the first.\n\n';

/** @param ms for one word */
export function createWriter(ms: number): RunHandler {
  return async (run: AgentRun) => {
    const { essay, fits } = essayOn(run.input?.content ?? '');
    const pace = createPace(ms * SLOWER, run.signal);
    const writer = run.text();
    // What it has handed over, and nothing that it has read back: a page compares what arrived with this.
    let written = '';
    const counting = {
      write(delta: string) {
        written += delta;
        return writer.write(delta);
      },
    };
    if (!fits) await pace.say(counting, OTHER);
    await pace.say(counting, essay.text);
    await writer.end();
    run.setResult(sumOf(written));
  };
}
