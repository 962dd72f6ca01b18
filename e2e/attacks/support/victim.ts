/**
 * Two honest parties of one session, whose latency is measured: a person's page and an agent, each a client with a connection of its
 * own. In each turn of 20 ms the person sends a message and the agent writes a word; what counts is the time until the other
 * party's store shows it. Started by `holds`, never imported.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { createSessionClient, entityKey } from '@rejoin/core';
import { type AgentRun, joinSession } from '@rejoin/core/agent';
import { websocket } from '@rejoin/core/websocket';
import { onCommand, say } from './commands.ts';

const [url = '', user = '', agentToken = '', id = ''] = process.argv.slice(2);
const TURN = 20;
const WORD = 8;
const PERSON = 'user:victim';

const client = createSessionClient({ transport: websocket({ url, token: user }), participant: PERSON });
const page = client.session(id);
const agent = joinSession({
  transport: websocket({ url, token: agentToken }),
  session: id,
  participant: 'agent:victim',
});
let writing: ((word: string) => unknown) | undefined;
agent.answer(
  (run: AgentRun) =>
    new Promise(() => {
      const text = run.text();
      writing = (word) => text.write(word);
      say({ ready: process.pid });
    }),
);
await agent.ready;
page.send('Write, please.', { to: ['agent:victim'] });

/** Characters that the agent has written, and when each length was reached. */
let length = 0;
const words: { readonly length: number; readonly at: number }[] = [];
const messages = new Map<string, number>();
let took: { heard: number[]; shown: number[] } = { heard: [], shown: [] };
let settled: () => void = () => {};

function look(): void {
  const now = performance.now();
  const { state } = page.store.getState();
  let shown = 0;
  for (const { participant, text } of state.messages.values())
    if (participant === 'agent:victim') shown = text.length;
  while (words[0] && words[0].length <= shown) took.shown.push(now - (words.shift()?.at ?? now));
  const heard = agent.session.store.getState().state.messages;
  for (const [message, at] of messages)
    if (heard.has(entityKey(PERSON, message))) {
      took.heard.push(now - at);
      messages.delete(message);
    }
  if (words.length === 0 && messages.size === 0) settled();
}
page.store.subscribe(look);
agent.session.store.subscribe(look);

async function measure(turns: number): Promise<void> {
  took = { heard: [], shown: [] };
  const began = performance.now();
  for (let turn = 0; turn < turns; turn++) {
    const wait = began + turn * TURN - performance.now();
    if (wait > 0) await pause(wait);
    // It gets no answer: `to` names an agent that is not there.
    const { ref } = page.send('And then?', { to: ['agent:absent'] });
    messages.set(ref.id, performance.now());
    length += WORD;
    words.push({ length, at: performance.now() });
    void writing?.('a word, '.slice(0, WORD));
  }
  // Until the last one is there: one that never comes fails the test by its timeout.
  await new Promise<void>((resolve) => {
    settled = resolve;
    look();
  });
  settled = () => {};
  say({ measured: turns, ...took });
}

onCommand(({ count = 100 }) => void measure(count));
