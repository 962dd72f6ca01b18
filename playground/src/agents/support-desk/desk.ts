/**
 * The assistant at its desk: it answers customers, asks for a person where it cannot help, is silent while an operator has the
 * floor, and goes on from what was said.
 */
import { floorOf, type SessionState, textOf } from '@rejoin/core';
import type { AgentRun, AgentSession, RunHandler } from '@rejoin/core/agent';
import { createPace } from '../../pace.ts';
import type { Model } from '../model/model.ts';
import { type Reply, replyTo, returnSlip, sayOnReturn } from './answers.ts';

/** How long a customer may think about the offer of a person, ms. */
const OFFER = 10 * 60_000;

/** @param ms for one word */
export function attendDesk(agent: AgentSession, ms: number, model?: Model): void {
  agent.answer(createAnswer(agent, ms, model), {
    // What an operator says is for the customer, also without the floor.
    accepts: ({ to, participant: from }) => (to ? to.includes(agent.participant) : from.startsWith('user:')),
  });
  greetOnReturn(agent, ms);
}

function createAnswer(agent: AgentSession, ms: number, model: Model | undefined): RunHandler {
  /** The offer that waits for the customer, if one does. */
  let offer: AbortController | undefined;

  return async (run) => {
    // A customer who writes on does not wait for the offer.
    offer?.abort();
    if (model) return answerByModel(agent, run, model);
    const state = agent.session.store.getState().state;
    if (run.handOff) return goOn(run, state, ms);
    const reply = replyTo({ text: run.input?.content ?? '', before: saidBefore(state, run) });
    if (reply.order) await lookUp(run, reply.order, ms);
    await say(run, reply.text, ms);
    await addParts(agent, run, reply);
    if (!reply.person) return;
    const mine = new AbortController();
    offer = mine;
    run.onFloorTaken(() => mine.abort());
    if (reply.person.asked || (await accepts(run, mine.signal))) await run.requestPerson(reply.person.reason);
  };

  /** After a hand-off, the customer’s next message is answered with what was said in mind. */
  async function goOn(run: AgentRun, state: SessionState, pace: number): Promise<void> {
    const before = saidBefore(state, run);
    const reply = replyTo({ text: run.input?.content ?? '', before });
    await say(run, `${onReturn(run, before)} ${reply.text}`, pace);
    await addParts(agent, run, reply);
    if (reply.person?.asked) await run.requestPerson(reply.person.reason);
  }
}

/** Loaded with a model only. */
async function answerByModel(agent: AgentSession, run: AgentRun, model: Model): Promise<void> {
  const byModel = await import('./answerByModel.ts');
  return byModel.answerByModel(agent, run, model);
}

/** What the answer comes with: the help page that it is from, and a slip for a return. */
async function addParts(agent: AgentSession, run: AgentRun, { help, slip }: Reply): Promise<void> {
  for (const { text } of help?.sentences ?? [])
    await run.addPart({ kind: 'source', title: `Help: ${help?.title}`, quote: text });
  if (!slip) return;
  const content = new TextEncoder().encode(returnSlip(slip));
  const mediaType = 'text/plain';
  const { blob, size } = await agent.session.blobs.put(content);
  await run.addPart({ kind: 'file', mediaType, blob, size, name: `return-slip-${slip.number}.txt` });
}

/** Whether the customer wants a person. No answer, or an operator who has come by then, is none. */
async function accepts(run: AgentRun, signal: AbortSignal): Promise<boolean> {
  try {
    const question = { title: 'Shall I ask a colleague to join us?', expiresIn: OFFER };
    const { decision } = await run.ask(question, { signal });
    if (decision !== 'approved') await say(run, 'As you like. I am here if there is anything else.', 0);
    return decision === 'approved';
  } catch (error) {
    run.signal.throwIfAborted();
    if (signal.aborted || (error instanceof Error && 'code' in error && error.code === 'question-expired'))
      return false;
    throw error;
  }
}

/** Says so, once, as soon as it has the floor again: no customer has to ask first. */
function greetOnReturn(agent: AgentSession, ms: number): void {
  /** The place in the log of the end that was told. */
  let told = 0;
  const { store } = agent.session;
  store.subscribe(({ state, status }) => {
    const { end } = floorOf(state);
    if (status !== 'live' || !end || end.began <= told) return;
    told = end.began;
    // Another run of this agent has been given it, perhaps of a process before this one.
    const runs = [...state.runs.values()];
    if (runs.some((run) => run.participant === agent.participant && run.began > end.began)) return;
    void agent.run(async (run) => {
      if (run.handOff) await say(run, onReturn(run, saidBefore(store.getState().state, run)), ms);
    });
  });
}

function onReturn({ handOff }: AgentRun, before: readonly string[]): string {
  return handOff ? sayOnReturn({ ...handOff, before }) : '';
}

/** What people have said in this conversation, without what this run answers. */
function saidBefore({ messages }: SessionState, { input }: AgentRun): readonly string[] {
  return [...messages.values()]
    .filter(({ producer, id }) => producer === undefined && id !== input?.ref.id)
    .map(({ text }) => textOf(text));
}

async function lookUp(run: AgentRun, order: NonNullable<Reply['order']>, ms: number): Promise<void> {
  const call = run.toolCall('look_up_order');
  await call.args(JSON.stringify({ number: order.number }));
  await call.call();
  await createPace(ms, run.signal).pause(12);
  await call.result(JSON.stringify(order));
}

/** Sentence by sentence: once an operator has the floor it says nothing more. */
async function say(run: AgentRun, words: string, ms: number): Promise<void> {
  let silent = false;
  run.onFloorTaken(() => {
    silent = true;
  });
  const pace = createPace(ms, run.signal);
  const text = run.text();
  for (const sentence of words.match(/.+?(?:[.!?]”?\s+|$)/gs) ?? [words]) {
    if (silent) break;
    await pace.say(text, sentence);
  }
  await text.end();
}
