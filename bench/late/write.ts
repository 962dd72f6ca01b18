/** A process that leaves a work where a candidate's server finds it: `write.ts <candidate> <folder> <work>`. */
import { candidate } from './candidates.ts';
import { isWork, WORKS } from './works.ts';

const [, , name, folder = '', work] = process.argv;
if (!isWork(work)) throw new Error(`There is no work "${work}".`);
await candidate(name).write(folder, WORKS[work].make());
process.send?.({ written: true });
// Sockets that agents have let go may still be closing.
process.disconnect();
process.exit();
