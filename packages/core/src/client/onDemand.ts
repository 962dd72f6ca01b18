/**
 * What most pages never need, or not at first: loaded by `loadLater` when it is. One file for all of it, because
 * what two such files share would become a file that every page loads first.
 */

export { createBlobClient } from '../blobs/blobClient.ts';
export { refusalOf } from '../machine/refusalOf.ts';
export { settleRefusal } from '../machine/refusals.ts';
export { reportToConsole } from '../platform/report.ts';
export { filesIn } from '../protocol/fileParts.ts';
export { watchLiveness } from '../view/liveness.ts';
export { showLoss } from '../view/loss.ts';
export { createContents } from './contents.ts';
export { openBlobs } from './openBlobs.ts';
export { openNamedSnapshots } from './openNamedSnapshots.ts';
export { sendInLine } from './sendInLine.ts';
export { createHistory } from './sessionHistory.ts';
