/** A process that weighs one store: `weigh.ts <name> <url>`. Says when it is ready for what is written while it looks on, and the weight. */
import { setImmediate } from 'node:timers/promises';
import { getHeapSpaceStatistics } from 'node:v8';
import type { Hold } from './holder.ts';
import { COUNT, messages, textsOf } from './messages.ts';
import * as stores from './stores.ts';

const [, , name = '', url = ''] = process.argv;
const hold = new Map<string, Hold>(Object.entries(stores.STORES)).get(name);
if (!hold) throw new Error(`There is no store "${name}".`);

/** Where compiled code is: it is made while the first messages come, and is no part of what they weigh. */
const PROGRAM = /^(code|trusted)_/;

/** Several times, with room for what frees others only after it is gone itself. */
async function heap(): Promise<number> {
  for (let time = 0; time < 5; time++) {
    globalThis.gc?.();
    await setImmediate();
  }
  let used = process.memoryUsage().external;
  for (const { space_name: name, space_used_size: size } of getHeapSpaceStatistics())
    if (!PROGRAM.test(name)) used += size;
  return used;
}

// A connection would keep it alive for ever after the process that asked has gone.
process.on('disconnect', () => process.exit());
(await hold(10, url, () => {})).close?.();
const before = await heap();
const held = await hold(COUNT, url, () => process.send?.({ ready: true }));
const bytes = (await heap()) - before;
const found = held.texts().toSorted();
if (JSON.stringify(found) !== JSON.stringify(textsOf(messages()).toSorted()))
  throw new Error(`${name} holds other texts than were written: ${found.length} of ${COUNT}.`);
process.send?.({ bytes });
process.disconnect();
process.exit();
