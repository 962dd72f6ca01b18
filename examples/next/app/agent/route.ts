import { setTimeout as wait } from 'node:timers/promises';
import { handleInvocation } from '@rejoin/core/agent';
import { invokeSecret } from '../../lib/tokens.ts';

/** Stands in for a model, and takes its time as one does. Put the stream of yours in its place. */
async function* model(who: string, question: string): AsyncGenerator<string> {
  const answer = `${who} asks: “${question}” Everyone who is signed in reads this, and may stop me. I am a route of this app, and run only while I answer: the session server calls me when I am asked, and calls again if I am killed half-way. The tokens that let you in count for five minutes; mine is for this session, until I return.`;
  for (const word of answer.split(/(?<= )/)) {
    await wait(60);
    yield word;
  }
}

const answer = () =>
  handleInvocation({
    participant: 'agent:guide',
    name: 'Guide',
    secret: invokeSecret(),
    handler: async (run) => {
      const text = run.text();
      const { from = '', content = '' } = run.input ?? {};
      for await (const words of model(from.replace(/^\w+:/, ''), content)) {
        if (run.signal.aborted) return;
        await text.write(words);
      }
    },
  });

// Made by the first call: a build has no secret.
let handle: ReturnType<typeof answer> | undefined;

export function POST(request: Request): Promise<Response> {
  handle ??= answer();
  return handle(request);
}

/** Seconds that a platform lets it run: not less than what sessions.ts gives a call. */
export const maxDuration = 300;
