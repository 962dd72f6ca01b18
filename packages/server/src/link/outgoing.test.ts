import { Duplex } from 'node:stream';
import { expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { createOutgoing } from './outgoing.ts';
import { joinFrames, textFrame } from './textFrames.ts';

it('what stands before and behind a large frame leaves with it in one call of the system, and in its order', () => {
  const calls: Buffer[][] = [];
  const raw = new Duplex({
    read() {},
    write(piece: Buffer, _encoding, done) {
      calls.push([piece]);
      done();
    },
    writev(pieces, done) {
      calls.push(pieces.map(({ chunk }) => chunk));
      done();
    },
  });
  const out = createOutgoing({
    // CAST: nothing else of it is used here.
    socket: { readyState: 1, OPEN: 1 } as WebSocket,
    raw,
    high: 1_000_000,
    onRoom() {},
    onFlood() {},
    onWaiting() {},
  });
  const large = textFrame('x'.repeat(20_000));
  const pieces = [large.subarray(0, 10), large.subarray(10)];
  for (const message of ['first', 'second', large, pieces, 'last']) out.send(message);
  out.flush();
  expect(calls.length).toBe(1);
  expect(calls[0]).toEqual(expect.arrayContaining([large, pieces[1]]));
  expect(Buffer.concat(calls.flat())).toEqual(joinFrames(['first', 'second', large, large, 'last']));
});
