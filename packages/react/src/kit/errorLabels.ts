/** What went wrong, in words for those who use the page: by the error's code, never in the developers' own words. */
import type { ErrorCode, ErrorParams, FaultCode } from '@rejoin/core';

export interface ErrorDetails {
  /** A newer server may say a code that this version does not know. */
  readonly code: string;
  readonly params: ErrorParams;
}

export interface ErrorLabels {
  /** What happened: a sentence without its full stop. */
  readonly text: (error: ErrorDetails) => string;
  /** What can be done about it: a sentence, or nothing. */
  readonly remedy: (error: ErrorDetails) => string;
}

type Words = readonly [text: string, remedy?: string];

const AGAIN = 'Say it again.';
const RELOAD = 'Reload the page.';
const SIGN_IN = 'Sign in again.';
const SHORTER = 'Make it shorter.';
const WRONG_DOOR: Words = ['This page may not connect to the server'];
const TOO_LONG: Words = ['It is too long', SHORTER];
const GREW: Words = ['It grew too large', 'Ask for less at a time.'];
const RETRIED = 'It is tried again by itself.';
const VERSION: Words = ['The page’s version does not fit this session', RELOAD];

/** Only what can reach people. Everything else is a fault of code, and is said as such. */
const WORDS: Readonly<Partial<Record<ErrorCode | FaultCode, Words>>> = {
  forbidden: ['This is not allowed here'],
  'origin-forbidden': WRONG_DOOR,
  'host-forbidden': WRONG_DOOR,
  unauthorized: ['Your access was not accepted', SIGN_IN],
  'event-too-large': TOO_LONG,
  'string-too-long': TOO_LONG,
  'message-too-large': TOO_LONG,
  'claim-lost': ['Another one was faster'],
  'late-event': ['It came too late'],
  'history-unavailable': ['Older messages cannot be loaded here'],
  'link-full': ['Too many tabs are open', 'Close some.'],
  'command-expired': ['It was asked too long ago', AGAIN],
  'saw-ahead': ['The session has lost its newest part', AGAIN],
  'steer-expired': ['It waited too long to be sent', AGAIN],
  'run-too-large': GREW,
  'document-too-large': GREW,
  'batch-too-large': TOO_LONG,
  'message-too-deep': ['It is nested too deeply'],
  'patch-failed': ['A change could not be applied'],
  'seq-conflict': ['It could not be sent', 'Send it again.'],
  'link-replaced': ['A newer connection took over'],
  'message-malformed': ['The server’s answer cannot be read', RELOAD],
  'body-timeout': ['The connection was too slow', RETRIED],
  'session-full': ['This session is full now', 'Wait, or stop an agent.'],
  'session-deleted': ['This session was deleted'],
  'outbox-full': ['Too much waits to be sent', 'Wait until you are connected.'],
  closed: ['This session is closed', 'Open it again.'],
  'server-unreachable': ['The server cannot be reached', 'Check your connection.'],
  draining: ['The server is going down', RETRIED],
  'store-failed': ['The server could not save it', RETRIED],
  'hello-timeout': ['The connection was too slow', RETRIED],
  'server-full': ['The server is full', RETRIED],
  'reader-slow': ['The connection was too slow', RETRIED],
  'blob-too-large': ['A file is too large', 'Choose a smaller one.'],
  'blobs-full': ['There is no room for more files here'],
  'blobs-unsupported': ['Files cannot be sent here'],
  'blob-not-found': ['The file is not there any more'],
  'upload-cancelled': ['An upload was cancelled'],
  'upload-lost': ['Its files were not uploaded', 'Attach them again.'],
  'push-failed': ['The browser could not turn notifications on', 'Try again, or use another browser.'],
  diverged: ['This view went wrong', RELOAD],
  outdated: VERSION,
  'protocol-version': VERSION,
  'link-misbehaved': ['The connection cannot be used', RELOAD],
  'persist-failed': ['This device could not keep the session', 'It may be full.'],
};

const wordsOf = (code: string): Words =>
  // CAST: of the table's own keys only; a code may be called `constructor`.
  (Object.hasOwn(WORDS, code) ? WORDS[code as ErrorCode] : undefined) ?? [`Something went wrong (${code})`];

/** By its parameters: kinds of things, and how many. Of the log's own fault it is known how often it happened. */
function lostWords({ count, ...lost }: ErrorParams): string {
  const parts = Object.entries(lost).map(([things, many]) =>
    many === 1 ? `a ${things.slice(0, -1)}` : `${many} ${things}`,
  );
  return `The session has lost ${parts.join(' and ') || 'a part of what was in it'}`;
}

export const errorLabels: ErrorLabels = {
  text: ({ code, params }) => (code === 'log-rolled-back' ? lostWords(params) : wordsOf(code)[0]),
  remedy: ({ code }) => wordsOf(code)[1] ?? '',
};
