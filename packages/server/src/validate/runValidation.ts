/** Step 9 of the framework at a server and an agent of one's own: two questions, a cut, a second surface, a steer and a cancel. */
import { kindOf, type ParticipantId, RejoinError, type RunRef } from '@rejoin/core/protocol';
import { openSurface, type ReadingSurface, type SurfaceSetup } from './surfaces.ts';
import type { ControlSeen, DeliverySeen, SurfaceSeen, ValidationSeen } from './validation.ts';

export interface ValidationOptions extends SurfaceSetup {
  /** Who is asked. Undefined: every agent that listens, and the one that begins first is looked at. */
  readonly agent: ParticipantId | undefined;
  readonly prompt: string;
  readonly steering: string;
  /** How long the server may take to be there, and an agent to begin, ms. */
  readonly beginsWithin: number;
  /** How long an answer may take, ms. */
  readonly endsWithin: number;
  /** How long a run may take to end after its cancel, ms. */
  readonly stopsWithin: number;
  /** Whether more than three answers may be spent. */
  readonly spendMore: boolean;
}

/** It could not be run: why, in words. */
export interface NotRun {
  readonly notRun: string;
}

/** How long to wait for one thing that should be there in a moment, ms. */
const MOMENT = 10_000;

export async function runValidation(options: ValidationOptions): Promise<ValidationSeen | NotRun> {
  const opened: ReadingSurface[] = [];
  const open = () => {
    const surface = openSurface(options);
    opened.push(surface);
    return surface;
  };
  try {
    const asker = open();
    const refused = await connected(asker, options);
    if (refused !== undefined) return { notRun: refused };
    const agents = [...asker.session.store.getState().state.participants.keys()].filter(
      (each) => kindOf(each) === 'agent',
    );
    if (options.agent === undefined && agents.length > 2 && !options.spendMore)
      return {
        notRun: `${agents.length} agents are in this session, and each may answer: that is more than three answers. Name one with --agent, or allow it with --yes.`,
      };
    return await validate(options, asker, open);
  } finally {
    for (const surface of opened) surface.close();
  }
}

/** Why it is not, if it is not. */
async function connected(
  asker: ReadingSurface,
  { beginsWithin, url }: ValidationOptions,
): Promise<string | undefined> {
  await asker.until(() => asker.isLive() || asker.trouble()?.refused === true, beginsWithin);
  if (asker.isLive()) return undefined;
  const trouble = asker.trouble();
  if (trouble?.refused) return `The server refuses: ${trouble.why}`;
  return `${url} cannot be reached, or is no session server: ${trouble?.why ?? 'it does not answer'}`;
}

async function validate(
  options: ValidationOptions,
  asker: ReadingSurface,
  open: () => ReadingSurface,
): Promise<ValidationSeen | NotRun> {
  const { agent, steering, endsWithin, stopsWithin } = options;
  const cuttable = open();
  await cuttable.until(cuttable.isLive, MOMENT);
  const of = await asked(options, asker, agent);
  if (!of)
    return {
      notRun: `${agent ?? 'No agent'} has ${agent ? 'not ' : ''}answered within ${options.beginsWithin} ms.`,
    };
  for (const each of [asker, cuttable]) each.follow(of);
  const isRunning = () => asker.runOf(of)?.status === 'running';
  await cuttable.until(() => cuttable.letters(of) > 0 || !isRunning(), endsWithin);
  await asker.until(() => asker.letters(of) > 0 || !isRunning(), endsWithin);
  const before = cuttable.letters(of);
  const missing: { -readonly [Test in keyof ValidationSeen['missing']]: string } = {};
  if (before === 0) {
    const why = isRunning() ? `the answer had no text within ${endsWithin} ms` : 'the answer had no text';
    return { missing: { delivery: why, surface: why, steer: why, cancel: why } };
  }

  const runningAtCut = isRunning();
  const cutAt = cuttable.session.cursor;
  cuttable.cut();
  const openedAt = performance.now();
  const there = asker.letters(of);
  const runningAtOpening = isRunning();
  const second = open();
  second.follow(of);
  await second.until(() => second.isLive() && second.letters(of) >= there, MOMENT);
  const took = Math.round(performance.now() - openedAt);
  const atOnce = second.letters(of);
  const steer = isRunning() ? await steered(second, asker, of, steering) : undefined;
  if (!steer) missing.steer = 'the answer had ended before it could be steered';
  await asker.until(() => asker.letters(of) > before || !isRunning(), endsWithin);
  cuttable.mend();
  const back = asker.letters(of);
  const runningAtReturn = isRunning();
  await cuttable.until(cuttable.isLive, MOMENT);
  const liveAt = cuttable.session.cursor;
  const isOver = await asker.until(() => !isRunning(), endsWithin);
  const steerSeen = steer && controlSeen(asker, of, steer);
  // One that does not end shows by that what its cancel does.
  const stopped = isOver ? undefined : await ended(second, asker, of, stopsWithin);
  if (isRunning()) {
    const why = `the answer did not end within ${endsWithin} ms, nor by its cancel, so its letters are not all there to compare`;
    return { steer: steerSeen, cancel: stopped, missing: { ...missing, delivery: why, surface: why } };
  }

  const whole = await afresh(open, of);
  const settled = (surface: ReadingSurface) => surface.until(() => surface.seen(of, whole).same, MOMENT);
  await Promise.all([settled(cuttable), settled(second)]);
  const delivery: DeliverySeen = {
    ...{ before, cutAt, liveAt, back, runningAtCut, runningAtReturn },
    reader: cuttable.seen(of, whole),
  };
  const reader = second.seen(of, whole);
  const live = reader.letters - atOnce;
  const surface: SurfaceSeen = { running: runningAtOpening, there, atOnce, took, live, reader };
  const cancel = stopped ?? (await cancelled(options, asker, second, of.participant));
  if (typeof cancel === 'string') missing.cancel = cancel;
  return {
    ...{ delivery, surface, steer: steerSeen, missing },
    cancel: typeof cancel === 'string' ? undefined : cancel,
  };
}

/** Asks, and waits for the run that answers. */
async function asked(
  { prompt, beginsWithin }: ValidationOptions,
  asker: ReadingSurface,
  agent: ParticipantId | undefined,
): Promise<RunRef | undefined> {
  const sent = asker.session.send(prompt, agent === undefined ? {} : { to: [agent] });
  await sent.queued;
  const answer = () =>
    [...asker.session.store.getState().state.runs.values()].find(
      ({ answers, participant }) =>
        answers?.id === sent.ref.id &&
        answers.participant === sent.ref.participant &&
        (agent === undefined || participant === agent),
    );
  const refusal = () => sent.receipt().error;
  await asker.until(() => answer() !== undefined || refusal() !== undefined, beginsWithin);
  const error = refusal();
  if (error) throw new RejoinError(error.code, error.message);
  const run = answer();
  return run && { participant: run.participant, run: run.run };
}

interface Given {
  readonly id: string;
  readonly at: number;
}

/** Steers from another surface, and waits until its row says what came of it, or the run is over. */
async function steered(
  second: ReadingSurface,
  asker: ReadingSurface,
  of: RunRef,
  words: string,
): Promise<Given> {
  const at = performance.now();
  const { ref, queued } = second.session.steer(words, { kind: 'run', ...of });
  await queued;
  await asker.until(
    () => asker.session.store.getState().state.controls.has(`${ref.participant}\n${ref.id}`),
    MOMENT,
  );
  return { id: ref.id, at };
}

/** A control as the log has it, read by a surface that did not give it. */
function controlSeen(asker: ReadingSurface, of: RunRef, { id, at }: Given): ControlSeen {
  const { state } = asker.session.store.getState();
  const control = [...state.controls.values()].find((each) => each.id === id);
  const row = control?.rows.find((each) => each.run === of.run && each.participant === of.participant);
  const run = asker.runOf(of);
  return {
    inTime: row !== undefined,
    status: row?.status ?? control?.closed ?? 'not in the log',
    reason: row?.reason,
    run: run?.status ?? 'gone',
    wroteAfter: (run?.deltas ?? 0) - (row?.deltas ?? 0),
    took: Math.round(performance.now() - at),
  };
}

/** Cancels from another surface than the one that asked, and waits for the end. */
async function ended(
  second: ReadingSurface,
  asker: ReadingSurface,
  of: RunRef,
  within: number,
): Promise<ControlSeen> {
  // Nothing that it has not seen is what a person cancels.
  await second.until(() => second.runOf(of) !== undefined, MOMENT);
  const at = performance.now();
  const { ref, queued } = second.session.cancel({ kind: 'run', ...of });
  await queued;
  await asker.until(() => asker.runOf(of)?.status !== 'running', within);
  await asker.until(() => controlSeen(asker, of, { id: ref.id, at }).inTime, 1_000);
  return controlSeen(asker, of, { id: ref.id, at });
}

/** A second question, which is cancelled once it has begun. */
async function cancelled(
  options: ValidationOptions,
  asker: ReadingSurface,
  second: ReadingSurface,
  agent: ParticipantId,
): Promise<ControlSeen | string> {
  const of = await asked(options, asker, agent);
  if (!of) return `${agent} has not begun its second answer within ${options.beginsWithin} ms`;
  const isRunning = () => asker.runOf(of)?.status === 'running';
  await asker.until(() => asker.letters(of) > 0 || !isRunning(), options.endsWithin);
  if (!isRunning()) return 'the second answer ended before it could be cancelled';
  return ended(second, asker, of, options.stopsWithin);
}

/** The answer, as a surface reads it that has nothing. */
async function afresh(open: () => ReadingSurface, of: RunRef): Promise<ReadonlyMap<string, string>> {
  const fresh = open();
  await fresh.until(fresh.isLive, MOMENT);
  return fresh.texts(of);
}
