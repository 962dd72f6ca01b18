/**
 * The keeper's side of one link (docs/protocol.md section 13): texts of a client in, messages to it out. The session server
 * runs it over a WebSocket, `/memory` over a call, so they cannot differ.
 */

import { createClientReader } from '../../protocol/clientReader.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import { type InstanceId, kindOf, participantOf } from '../../protocol/ids.ts';
import { CLOSE, type ClientMessage, type Hello } from '../../protocol/messages.ts';
import { isMalformed, type Malformed } from '../../protocol/parse.ts';
import { isMalformedEvent, parseClient } from '../../protocol/parseClient.ts';
import { type AdmittedLink, admitLink } from './admittedLink.ts';
import { createLinkInbox } from './linkInbox.ts';
import type { LinkContext, LinkPort, LinkWire } from './linkPorts.ts';
import { type Soon, when } from './soon.ts';

/** From the connection to the welcome, ms. */
const HELLO_WITHIN = 10_000;
/** Malformed messages of one link. One more ends it. */
const MAX_MALFORMED = 100;

export interface KeeperLink {
  /** A message of the client has arrived, as text. */
  receive(text: string): void;
  /** Something has arrived that is no message. It counts as a malformed one. */
  complain(code: ErrorCode, message: string): void;
  /** There is room again for streams. */
  resume(): void;
  /** Asks again about the token of an admitted link and what it reads, if the last answer is a minute old. */
  confirm(): void;
  /** Ends the link from the keeper's side. */
  close(code: number, reason: string): void;
  /** The connection is gone. May be called again. */
  ended(): void;
}

export function createKeeperLink(context: LinkContext, wire: LinkWire): KeeperLink {
  const { clock, decide, instances, limits, onFault } = context;
  const owner = { replaced: (instance: InstanceId) => admitted?.replaced(instance) };
  /** From the first append on: a link that only reads has none. */
  let readClient: ((text: string) => ClientMessage | Malformed) | undefined;
  let admitted: AdmittedLink | undefined;
  let isOver = false;
  let malformed = 0;
  const isOpen = () => !isOver;
  let cancelDeadline = clock.after(HELLO_WITHIN, () => close(CLOSE.helloTimeout, 'hello-timeout'));

  function ended(): void {
    if (isOver) return;
    isOver = true;
    cancelDeadline();
    admitted?.end();
  }

  function close(code: number, reason: string): void {
    if (isOver) return;
    ended();
    wire.close(code, reason);
  }

  function complain(code: ErrorCode, message: string, subject?: Malformed['subject']): void {
    if (isOver) return;
    if (++malformed > MAX_MALFORMED) close(CLOSE.misbehaved, 'link-misbehaved');
    else wire.answer({ type: 'error', code, message, ...subject });
  }

  function fail(error: unknown): void {
    onFault(error);
    close(CLOSE.fault, 'The server failed.');
  }

  function handle(text: string): Soon<void> {
    const message = readClient ? readClient(text) : parseClient(text, limits);
    if (isMalformed(message)) return reject(message);
    if (message.type === 'append') readClient ??= createClientReader(limits);
    if (admitted) return admitted.receive(message);
    if (message.type === 'hello') return shakeHands(message);
    return complain('unauthorized', 'The first message is `hello`.');
  }

  function reject(found: Malformed): void {
    const { malformed: code, message } = found;
    if (code === 'protocol-version') return close(CLOSE.version, code);
    // Known well enough to answer the writer, who gives up that one event and goes on (P11).
    if (admitted && isMalformedEvent(found)) wire.answer({ type: 'refused', ...found.batch, code, message });
    // A signal too many is nothing to lose a link for.
    else if (code === 'signal-refused') wire.answer({ type: 'error', code, message });
    else complain(code, message, found.subject);
  }

  function shakeHands(hello: Hello): Soon<void> {
    const { participant, instance, token, secret } = hello;
    if (kindOf(participant) === 'keeper' || participantOf(instance) !== participant)
      return close(CLOSE.forbidden, 'forbidden');
    return when(decide({ token, participant, action: 'connect' }), (ruling) => {
      if (isOver) return undefined;
      if (ruling !== 'allowed') return close(CLOSE[ruling], ruling);
      return when(instances.prove(instance, secret), (proven) => {
        if (isOver) return;
        if (!proven) close(CLOSE.forbidden, 'forbidden');
        else if (wire.admit(participant)) admit(hello);
        else close(CLOSE.full, 'server-full');
      });
    });
  }

  function admit(hello: Hello): void {
    cancelDeadline();
    // A timer that is kept is 0.2 kB of an idle link.
    cancelDeadline = () => {};
    const port: LinkPort = { context, wire, hello, owner, isOpen, close, complain, fail };
    admitted = admitLink(port);
  }

  const receive = createLinkInbox({ handle, hold: wire.hold, isOpen, fail });
  return {
    receive(text) {
      if (isOpen()) receive(text);
    },
    complain,
    resume: () => admitted?.resume(),
    confirm: () => admitted?.confirm(),
    close,
    ended,
  };
}
