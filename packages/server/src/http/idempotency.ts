/** One answer per `Idempotency-Key` (P7): for writers that number nothing, and may have missed the answer. */
import type { Appended, KeeperHost, Writer } from '@rejoin/core/internal';
import { type Batch, RejoinError } from '@rejoin/core/protocol';
import { sha256 } from './authorize.ts';

/** Requests under way, by session, writer and key. */
export type Requests = Map<string, Promise<unknown>>;

interface Context {
  readonly host: KeeperHost;
  readonly requests: Requests;
}

/**
 * Appends under a key, or gives the answer that the key got before, restarts included: it is remembered in the same
 * transaction as the events.
 *
 * @throws RejoinError `idempotency-conflict` if the key came with another body
 */
export async function appendOnce(
  { host, requests }: Context,
  writer: Writer,
  batch: Batch & { readonly session: string },
  { key, text }: { readonly key: string; readonly text: string },
): Promise<Appended> {
  const { session } = batch;
  // The writer's own: another participant may use the same key.
  const own = `${writer.instance} ${key}`;
  const place = `${session}\n${own}`;
  const digest = sha256(text).toString('base64url');
  // A repeat that overtakes the first answer waits for it; looking it up too early would append twice.
  while (requests.has(place)) await requests.get(place);
  const work = once();
  requests.set(
    place,
    work.catch(() => {}),
  );
  try {
    return await work;
  } finally {
    requests.delete(place);
  }

  async function once(): Promise<Appended> {
    const known = await host.answer(session, own);
    if (!known) return host.append(session, writer, { ...batch, first: 0 }, { key: own, digest, seq: 0 });
    if (known.digest === digest) return { type: 'ack', seq: known.seq };
    throw new RejoinError(
      'idempotency-conflict',
      'This Idempotency-Key came with another body before. Use a new key for a new request.',
    );
  }
}
