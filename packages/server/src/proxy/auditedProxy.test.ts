/** What `rejoin audit` says of a route of the AI SDK, and of the same route behind the proxy: the figures of docs/proxy.md. */
import { expect, it } from 'vitest';
import { type Answer, startAiSdkRoute } from '../../test/aiSdkRoute.ts';
import { proxyStage } from '../../test/proxyStage.ts';
import type { AuditCard } from '../audit/auditCard.ts';
import { runAudit } from '../audit/runAudit.ts';

/** About half a second. */
function talk(answer: Answer): void {
  let word = 0;
  const timer = setInterval(() => {
    if (answer.isLeft || word === 40) {
      clearInterval(timer);
      return answer.isLeft ? undefined : answer.end();
    }
    answer.say(`word-${word++} `);
  }, 12);
}

const audit = (url: string) =>
  runAudit({ url, prompt: 'What is new?', headers: {}, patience: 20_000, yes: false, secrets: [] });

const verdicts = ({ capabilities: c, failureModes: f }: AuditCard) => [
  ...[c.resilientDelivery, c.continuityAcrossSurfaces, c.liveControl].map(({ verdict }) => verdict),
  ...[f.streamLostOnDisconnect, f.resumeCancelConflict, f.secondSurfaceBlindness].map(
    ({ verdict }) => verdict,
  ),
];

it('behind the proxy an answer survives, is read along, and is stopped by a signal of its own: 85 of 100 after 0', {
  timeout: 90_000,
}, async () => {
  const route = await startAiSdkRoute(talk, true);
  const { port } = await proxyStage(route.url, 'unused');
  const bare = await audit(route.url);
  expect(verdicts(bare)).toEqual(['broken', 'broken', 'broken', 'applies', 'applies', 'applies']);
  expect(bare.score.total).toBe(0);
  expect(bare.loss?.endpoint.lost).toBeGreaterThan(0);
  const durable = await audit(`http://127.0.0.1:${port}/api/chat`);
  expect(verdicts(durable)).toEqual([
    ...['supported', 'supported', 'partial'],
    ...['does-not-apply', 'does-not-apply', 'does-not-apply'],
  ]);
  expect(durable.score.total).toBe(85);
  expect(durable.loss?.endpoint).toMatchObject({ delivered: durable.loss?.whole, lost: 0 });
});
