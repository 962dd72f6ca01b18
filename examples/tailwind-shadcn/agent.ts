import { setTimeout as wait } from 'node:timers/promises';
import { serveAgent } from '@rejoin/core/agent';

/** Stands in for a model, and takes its time as one does. Put the stream of yours in its place. */
async function* model(question: string): AsyncGenerator<string> {
  const answer = `You asked: “${question}” I am no model, and write this answer word by word, so that there is time to try something. Reload the page: what was written is there, and the rest still comes. Open its address in a second tab: both show the same. End this process and start it again: the answer is finished all the same. Press Stop: I am told, and the log says who stopped me. That is all.`;
  for (const word of answer.split(/(?<= )/)) {
    await wait(60);
    yield word;
  }
}

const agent = serveAgent({
  url: process.env.REJOIN_URL ?? 'ws://127.0.0.1:4400',
  participant: 'agent:guide',
  name: 'Guide',
  // Another process, or the next one, goes on at once with what this one has begun.
  stopOnTermination: true,
  handler: async (run) => {
    const text = run.text();
    for await (const words of model(run.input?.content ?? '')) {
      if (run.signal.aborted) return;
      for (const steer of await run.takeSteering()) await text.write(`(You say: ${steer.content}) `);
      await text.write(words);
    }
  },
});

await agent.ready;
console.log('The agent answers in every session.');
