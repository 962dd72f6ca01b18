/** A process of clients: opens what a work needs, does it when asked to, and closes that when asked again. */
import { type Asked, type Doing, WORKS } from './works.ts';

let doing: Doing | undefined;
process.on('message', async (asked: Asked | 'do' | 'end') => {
  if (asked === 'do') process.send?.((await doing?.found()) ?? {});
  else if (asked === 'end') process.send?.((await doing?.end()) ?? {});
  else {
    doing = await WORKS[asked.work](asked.url, asked.options);
    process.send?.({});
  }
});
process.on('disconnect', () => process.exit());
