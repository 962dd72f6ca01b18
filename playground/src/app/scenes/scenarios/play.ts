/** Plays a live scenario on a surface: the same that a person could do by hand, at the right moment. */
import { type Session, textOf } from '@rejoin/core';
import { PROMPTS } from '../../../agents/scenarios/prompts.ts';
import { type Config, strike } from '../../server.ts';
import type { Surface } from '../../surface.ts';
import type { Step } from './list.ts';

export interface PlayOptions {
  readonly surface: Surface;
  readonly session: Session;
  readonly config: Config;
  readonly steps: readonly Step[];
  /** Called with the number of steps that are done, and with the end. */
  readonly report: (done: number) => void;
  readonly signal: AbortSignal;
}

const ACTOR = 'agent:actor';
/** So long an agent may take to write its first words; then the scenario goes on without them, ms. */
const PATIENT = 30_000;
/** Between two steps: so that one can follow, ms. */
const BREATH = 700;

export async function play({ surface, session, config, steps, report, signal }: PlayOptions): Promise<void> {
  for (const [index, step] of steps.entries()) {
    if (signal.aborted) return;
    await perform(step);
    report(index + 1);
    await sleep(BREATH, signal);
  }

  async function perform(step: Step): Promise<void> {
    switch (step.do) {
      case 'ask':
        session.send(PROMPTS[step.behaviour], { to: [ACTOR] });
        return;
      case 'say':
        session.send(step.text, { to: [ACTOR] });
        return;
      case 'stop':
        session.cancel();
        return;
      case 'cut':
        surface.wire.cut();
        return;
      case 'corrupt':
        surface.wire.corrupt();
        return;
      case 'kill':
        await strike(config, 'actor', { kind: 'kill' });
        return;
      case 'freeze':
        await strike(config, 'actor', { kind: 'freeze', ms: step.ms });
        return;
      case 'await-letters':
        await lettersIn(session, step.letters, signal);
    }
  }
}

/** Resolves once the newest answer is this long, or after a while in any case. */
function lettersIn({ store }: Session, letters: number, signal: AbortSignal): Promise<void> {
  const long = () => {
    const newest = [...store.getState().state.messages.values()].at(-1);
    return newest?.run !== undefined && textOf(newest.text).length >= letters;
  };
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(end, PATIENT);
    const stop = store.subscribe(() => long() && end());
    signal.addEventListener('abort', end);
    if (long()) end();
  });
}

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
