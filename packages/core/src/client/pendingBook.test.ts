import { expect, it } from 'vitest';
import { RejoinError } from '../protocol/errors.ts';
import { createPendingBook } from './pendingBook.ts';

it('a command that the log has judged stays rejected, though its lane sends it once more after a cut', () => {
  const book = createPendingBook({ changed() {}, dropped() {} });
  const entry = { id: 'a', event: { type: 'message.sent' as const, content: 'hello' } };
  book.add(entry);
  book.mark('a', 'sent');
  book.reject(entry, new RejoinError('claim-lost', 'Another came first.'));
  book.mark('a', 'sent');
  expect(book.pending.get('a')).toMatchObject({ status: 'rejected', error: { code: 'claim-lost' } });
});
