import { setTimeout as wait } from 'node:timers/promises';
import { serveAgent } from '@rejoin/core/agent';
import { tokenOfAgent } from './lib/tokens.ts';

/** Stands in for a model, and takes its time as one does. Put the stream of yours in its place. */
async function* model(who: string, question: string): AsyncGenerator<string> {
  const answer = `${who} asks: “${question}” Everyone who is signed in reads this, and may stop me. Sign in by another name, in a private window, and you are two. The tokens that let you in count for five minutes; your page is given a new one whenever it needs one, and I sign my own.`;
  for (const word of answer.split(/(?<= )/)) {
    await wait(60);
    yield word;
  }
}

const participant = 'agent:guide';
const agent = serveAgent({
  url: process.env.REJOIN_URL ?? 'ws://127.0.0.1:4400',
  // Called for each connection: an agent's token is short-lived too.
  token: () => tokenOfAgent(participant),
  participant,
  name: 'Guide',
  // Another process, or the next one, goes on at once with what this one has begun.
  stopOnTermination: true,
  handler: async (run) => {
    const text = run.text();
    const { from = '', content = '' } = run.input ?? {};
    for await (const words of model(from.replace(/^\w+:/, ''), content)) {
      if (run.signal.aborted) return;
      await text.write(words);
    }
  },
});

await agent.ready;
console.log('The agent answers in every session.');
