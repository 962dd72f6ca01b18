/**
 * What most pages never need, or not at first: loaded by `loadLater` when it is. One file for all of it, because
 * what two such files share would become a file that every page loads first.
 */
export { collectSnapshot } from './collectSnapshot.ts';
export { createHistory } from './history.ts';
export { watchLife } from './life.ts';
export { tellLoss } from './loss.ts';
export { createNamedSnapshots } from './namedSnapshots.ts';
export { refusalOf } from './refusalOf.ts';
export { settleRefusal } from './refusals.ts';
export { reportToConsole } from './report.ts';
