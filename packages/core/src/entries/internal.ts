// INTERNAL: for @rejoin/server, @rejoin/react and @rejoin/testing of exactly this version, which pin it. It changes without
// notice in any release, also in a patch. What an app, an agent or a transport may use is in the other entries.

export { createHostedRun } from '../ag-ui/hostedRun.ts';
export { inputFor } from '../ag-ui/input.ts';
export { isPageCall, resultsOfPages } from '../ag-ui/pageTools.ts';
export { type ThreadRunEvents, threadRunEvents, threadState } from '../ag-ui/threadEvents.ts';
export { createThreadIds, type ThreadIds, threadMessages } from '../ag-ui/threadMessages.ts';
export { placeOf, returnTo } from '../ag-ui/threadPlace.ts';
export {
  answersIn,
  isAsked,
  isEmpty,
  readThreadRequest,
  resumerOf,
} from '../ag-ui/threadRequest.ts';
export { answersByResults, type ThreadPage } from '../ag-ui/threadTools.ts';
export { createRun } from '../agent/run.ts';
export { createRunChunks, isKeptChunk, KEPT_CHUNK } from '../ai-sdk/runChunks.ts';
export { loadLater } from '../client/loadLater.ts';
export { ANY_AGENT, openWork } from '../fold/askedAgents.ts';
export { claimOf } from '../fold/claims.ts';
export { namesRun } from '../fold/controls.ts';
export { canonical } from '../fold/digest.ts';
export { isLeftToPeople } from '../fold/floor.ts';
export { leastAdvanced } from '../fold/receipt.ts';
export { takeSnapshot } from '../fold/snapshot.ts';
export { snapshotPieces } from '../fold/snapshotPieces.ts';
export { appendText, NO_TEXT } from '../fold/text.ts';
export { createShares, type Shares } from '../keeper/fairShares.ts';
export { decode } from '../keeper/historyPages.ts';
export { createKeeperHost, type KeeperHost } from '../keeper/host.ts';
export type { Writer } from '../keeper/keeper.ts';
export type { LastBatch } from '../keeper/lastBatches.ts';
export { createConnectionLimit } from '../keeper/link/connectionLimit.ts';
export {
  createInstanceRegistry,
  type InstanceRegistry,
  JOINS,
  type SecretDigests,
  STATELESS,
} from '../keeper/link/instanceRegistry.ts';
export { createKeeperLink } from '../keeper/link/keeperLink.ts';
export type { LinkAnswer, LinkStream } from '../keeper/link/linkOutput.ts';
export type { InstanceOwner, LinkContext } from '../keeper/link/linkPorts.ts';
export {
  type AuthorizeQuestion,
  actionsOf,
  firstRefused,
  missing,
  type Ruling,
  type SessionAction,
} from '../keeper/link/permissions.ts';
export { createRequestRates, type RequestRates } from '../keeper/link/requestRates.ts';
export { type Soon, when } from '../keeper/link/soon.ts';
export { isInFilter, type ListPlace, newestFirst } from '../keeper/listedSessions.ts';
export {
  checkChain,
  type LogPage,
  type LogStore,
  type LogWrite,
  MAX_ANSWERS,
  memoryStore,
  newestOf,
  notWhole,
  type SessionInfo,
  type StoredAnswer,
  weightOf,
} from '../keeper/logStore.ts';
export type { Appended } from '../keeper/openSession.ts';
export { type KeeperPatience, PATIENCE } from '../keeper/overdue.ts';
export type { ReadPage } from '../keeper/sessionReads.ts';
export type { Subscriber } from '../keeper/subscriber.ts';
export type { Clock } from '../platform/clock.ts';
export { createEventStreamParser } from '../platform/eventStream.ts';
export { isDevelopment } from '../platform/isDevelopment.ts';
export { reportToConsole } from '../platform/report.ts';
export { type BlobId, isBlobId, MAX_BLOB } from '../protocol/blobId.ts';
export { checkCall } from '../protocol/checkCall.ts';
export { refKey, refOf } from '../protocol/ids.ts';
export { checkInterest, MAX_REFS } from '../protocol/interest.ts';
export { writeInvocation } from '../protocol/invocation.ts';
export { checkValue, MAX_INSTANCES, WINDOW } from '../protocol/limits.ts';
export { encodeFrame } from '../protocol/messages.ts';
export { omitUndefined } from '../protocol/omitUndefined.ts';
export { askServer, httpAddress, refusalIn } from '../protocol/overHttp.ts';
export { parseBody } from '../protocol/parseClient.ts';
export { isTooLong, MAX_TITLE, tidyTitle } from '../protocol/sessionTitle.ts';
export { isRecord } from '../protocol/shapes.ts';
export { wellFormed } from '../protocol/wellFormed.ts';
export { beatsOfRecording, type RecordedBeat, type RecordedBeatOptions } from '../recording/beats.ts';
export { type ExportOptions, exportSession } from '../recording/exportSession.ts';
export {
  type Recording,
  type RecordingNotes,
  readRecording,
  recordingOf,
  storeOfRecording,
  timeOfRecording,
  writeRecording,
} from '../recording/recording.ts';
export { scrubRecording } from '../recording/scrub.ts';
export { answerOf } from '../view/observeRun.ts';
export { createStore } from '../view/readableStore.ts';
export { runChanges } from '../view/runChanges.ts';
export { isSilent } from '../view/silence.ts';
export { whyBlank } from '../view/whyBlank.ts';
