/** What `rejoin audit` says of an endpoint of each protocol, and of the same behind the proxy: the figures of docs/proxy.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startAiSdkRoute } from '../../test/aiSdkRoute.ts';
import { type EventAnswer, startEventEndpoint } from '../../test/eventEndpoint.ts';
import { temporaryFolder } from '../../test/fixtures.ts';
import { proxyStage } from '../../test/proxyStage.ts';
import type { AuditCard } from '../audit/auditCard.ts';
import { runAudit } from '../audit/runAudit.ts';
import { readAuditCall } from '../cli/auditOptions.ts';

/** About half a second: a word every 12 ms, until its reader is gone. */
function talk(isLeft: () => boolean, say: (word: string) => void, end: () => void): void {
  let word = 0;
  const timer = setInterval(() => {
    if (!isLeft() && word < 40) return say(`word-${word++} `);
    clearInterval(timer);
    if (!isLeft()) end();
  }, 12);
}

function agUi(answer: EventAnswer): void {
  const { threadId, runId } = answer.body;
  const messageId = `answer-${String(runId)}`;
  answer.send(
    { type: 'RUN_STARTED', threadId, runId },
    { type: 'TEXT_MESSAGE_START', messageId, role: 'assistant' },
  );
  talk(
    () => answer.isLeft,
    (delta) => answer.send({ type: 'TEXT_MESSAGE_CONTENT', messageId, delta }),
    () => {
      answer.send({ type: 'TEXT_MESSAGE_END', messageId }, { type: 'RUN_FINISHED', threadId, runId });
      answer.end();
    },
  );
}

function openai(answer: EventAnswer): void {
  const chunk = (delta: object, finish: string | null = null) => ({
    ...{ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'small' },
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  talk(
    () => answer.isLeft,
    (content) => answer.send(chunk({ content })),
    () => {
      answer.send(chunk({}, 'stop'));
      answer.end('[DONE]');
    },
  );
}

/** The files for `--config` that docs/proxy.md prints: protocols that have no such requests of their own. */
const [AG_UI, OPENAI] = [
  ...readFileSync(join(import.meta.dirname, '../../../../docs/proxy.md'), 'utf8').matchAll(
    /^```json\n([\s\S]*?)^```/gm,
  ),
].map(([, text]) => text);

const verdicts = ({ capabilities: c, failureModes: f }: AuditCard) => [
  ...[c.resilientDelivery, c.continuityAcrossSurfaces, c.liveControl].map(({ verdict }) => verdict),
  ...[f.streamLostOnDisconnect, f.resumeCancelConflict, f.secondSurfaceBlindness].map(
    ({ verdict }) => verdict,
  ),
];

const audit = (url: string, ...args: readonly string[]) => {
  const { settings } = readAuditCall([url, '--timeout', '20', ...args], {});
  if (!settings) expect.unreachable();
  return runAudit(settings);
};

const ENDPOINTS: readonly [string, string, () => Promise<{ readonly url: string }>, string | undefined][] = [
  [
    'ai-sdk',
    'ai-sdk-ui',
    () =>
      startAiSdkRoute(
        (answer) =>
          talk(
            () => answer.isLeft,
            (word) => answer.say(word),
            () => answer.end(),
          ),
        true,
      ),
    undefined,
  ],
  ['ag-ui', 'ag-ui', () => startEventEndpoint('/agent', agUi), AG_UI],
  ['openai', 'openai-chat', () => startEventEndpoint('/v1/chat/completions', openai), OPENAI],
];

describe.each(ENDPOINTS)('an endpoint of %s', (protocol, dialect, startEndpoint, config) => {
  it('behind the proxy keeps its answers, is read along, and is stopped by a signal of its own: 85 of 100 after 0', {
    timeout: 90_000,
  }, async () => {
    const { url } = await startEndpoint();
    const { port } = await proxyStage(url, 'unused', '--protocol', protocol);
    const bare = await audit(url);
    expect(bare.endpoint.dialect).toBe(dialect);
    expect(verdicts(bare)).toEqual(['broken', 'broken', 'broken', 'applies', 'applies', 'applies']);
    expect(bare.score.total).toBe(0);
    expect(bare.loss?.endpoint.lost).toBeGreaterThan(0);
    const args: string[] = [];
    if (config !== undefined) {
      const file = join(temporaryFolder(), 'audit.json');
      writeFileSync(file, config);
      args.push('--config', file);
    }
    const durable = await audit(`http://127.0.0.1:${port}${new URL(url).pathname}`, ...args);
    expect(durable.endpoint.dialect).toBe(dialect);
    expect(verdicts(durable)).toEqual([
      ...['supported', 'supported', 'partial'],
      ...['does-not-apply', 'does-not-apply', 'does-not-apply'],
    ]);
    expect(durable.score.total).toBe(85);
    expect(durable.loss?.endpoint).toMatchObject({ delivered: durable.loss?.whole, lost: 0 });
  });
});
