/** A process with one real agent, which writes in a session as others do: `agent.ts <url> <session> <rate> <interest>`. */
import { setTimeout } from 'node:timers/promises';
import { joinSession } from '@rejoin/core/agent';
import { websocket } from '@rejoin/core/websocket';

const [, , url = '', session = '', rate = '20', reads = '{}'] = process.argv;
const agent = joinSession({
  transport: websocket({ url }),
  session,
  participant: 'agent:joined',
  interest: JSON.parse(reads),
});
await agent.ready;

/** Milliseconds of the processor that it has used so far. */
const used = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

process.on('message', ({ seconds }: { readonly seconds?: number }) => {
  if (seconds === undefined) return process.send?.({ used: used() });
  process.send?.({});
  void agent.run(async (run) => {
    const text = run.text();
    for (let written = 0; written < seconds * Number(rate); written++) {
      await text.write('other ');
      await setTimeout(1_000 / Number(rate));
    }
  });
});
process.on('disconnect', () => process.exit());
process.send?.({});
