/** A process in which nothing has run yet: `read.ts <candidate> <url> <work>`. Joins once, and says how long it took. */
import { candidate } from './candidates.ts';
import { timedJoin } from './timedJoin.ts';
import { isWork, WORKS } from './works.ts';

const [, , name, url = '', work] = process.argv;
if (!isWork(work)) throw new Error(`There is no work "${work}".`);
process.send?.({ ms: await timedJoin(candidate(name), url, WORKS[work].make()) });
// Sockets that were let go may still be closing.
process.disconnect();
process.exit();
