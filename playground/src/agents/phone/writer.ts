/** The writer: answers with a text that takes about a minute, and says at the end how many letters it has written. */
import type { AgentRun, RunHandler } from '@rejoin/core/agent';
import { createPace } from '../../pace.ts';
import type { Model } from '../model/model.ts';
import { writeByModel } from '../model/writeByModel.ts';
import { essayOn } from './essays.ts';
import { sumOf } from './letters.ts';

/** How much slower it writes than the other agents: a journey takes longer than an answer of theirs. */
const SLOWER = 4;

const OTHER =
  'I write without a model here, and know three subjects: why phones lose their connection, how wheels stay on the rails, and how railways changed the time. Your question is about none of them, so here is the first.\n\n';

const INSTRUCTIONS =
  'You write for a person who reads on a phone, on a train. Answer in 500 to 700 words of plain, lively prose with two to four short headings (##). No emphasis, no tables, no code.';

/**
 * @param ms for one word
 * @param model writes, where there is one
 */
export function createWriter(ms: number, model?: Model): RunHandler {
  return (run) => (model ? ask(run, model) : recite(run, ms * SLOWER));
}

/** What comes from a model goes through the AI SDK, which counts no letters: then there is no count to compare with at the end. */
async function ask(run: AgentRun, model: Model): Promise<void> {
  const content = run.input?.content ?? '';
  await writeByModel(run, model, { instructions: INSTRUCTIONS, messages: [{ role: 'user', content }] });
}

async function recite(run: AgentRun, ms: number): Promise<void> {
  const { essay, fits } = essayOn(run.input?.content ?? '');
  const pace = createPace(ms, run.signal);
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
}
