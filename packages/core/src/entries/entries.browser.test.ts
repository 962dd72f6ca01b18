import { expect, it } from 'vitest';

const entries = {
  '@rejoin/core': () => import('@rejoin/core'),
  '@rejoin/core/agent': () => import('@rejoin/core/agent'),
  '@rejoin/core/durable-streams': () => import('@rejoin/core/durable-streams'),
  '@rejoin/core/internal': () => import('@rejoin/core/internal'),
  '@rejoin/core/memory': () => import('@rejoin/core/memory'),
  '@rejoin/core/protocol': () => import('@rejoin/core/protocol'),
  '@rejoin/core/presence': () => import('@rejoin/core/presence'),
  '@rejoin/core/shared': () => import('@rejoin/core/shared'),
  '@rejoin/testing': () => import('@rejoin/testing'),
  '@rejoin/core/websocket': () => import('@rejoin/core/websocket'),
};

it.each(Object.entries(entries))('loads %s in a browser', async (_name, load) => {
  await expect(load()).resolves.toBeTypeOf('object');
});
