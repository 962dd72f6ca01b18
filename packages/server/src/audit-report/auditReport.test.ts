import { describe, expect, test } from 'vitest';
import type { AuditCard, Probe } from '../audit/auditCard.ts';
import type { CodeReading } from '../audit-code/codeHint.ts';
import { auditReport } from './auditReport.ts';

const cut: Probe = {
  name: 'cut-and-resume',
  question: 'Does a cut destroy the answer?',
  answer: 'After the cut nothing more of the answer could be had.',
  evidence: ['POST /api/chat → 200', 'GET /api/chat/1/stream → 404'],
  timeline: [
    { at: 0, lane: 'first', what: 'asked' },
    { at: 40, lane: 'first', what: 'opened', text: '200' },
    ...Array.from({ length: 20 }, (_, at) => {
      return { at: 60 + 40 * at, lane: 'first', what: 'text', characters: 5 + (at % 4) } as const;
    }),
    { at: 860, lane: 'first', what: 'cut' },
    { at: 900, lane: 'second', what: 'refused', text: 'GET /api/chat/1/stream: 404' },
    { at: 2400, lane: 'second', what: 'silent' },
  ],
};

const card: AuditCard = {
  version: 1,
  at: '2026-11-30T06:00:00.000Z',
  endpoint: {
    url: 'http://127.0.0.1:4000/api/chat',
    dialect: 'ai-sdk-ui',
    title: 'AI SDK UI message stream',
    recognised: true,
    how: 'by the header x-vercel-ai-ui-message-stream',
  },
  capabilities: {
    resilientDelivery: { verdict: 'broken', why: 'A cut ended the answer.', evidence: ['GET → 404'] },
    continuityAcrossSurfaces: { verdict: 'partial', why: 'A second reader saw a part.', evidence: [] },
    liveControl: { verdict: 'unknown', why: 'No address for Stop was named.', evidence: [] },
  },
  failureModes: {
    streamLostOnDisconnect: { verdict: 'applies', why: 'The rest never came.', evidence: ['174 of 388'] },
    resumeCancelConflict: { verdict: 'applies', why: 'Closing is the only Stop.', evidence: [] },
    secondSurfaceBlindness: { verdict: 'does-not-apply', why: 'A second reader saw it.', evidence: [] },
    orchestratorRelay: { verdict: 'unknown', why: 'The answer had no sub-agents.', evidence: [] },
  },
  score: {
    total: 20,
    parts: [
      { name: 'Resilient delivery', points: 0, of: 40, why: 'A cut ended the answer.' },
      { name: 'Continuity across surfaces', points: 20, of: 30, why: 'A second reader saw a part.' },
      { name: 'Live control', points: 0, of: 30, why: 'Unknown.' },
    ],
  },
  gaps: [
    { title: 'Answers end with their connection', why: 'A cut ended it.', next: 'Add a route that resumes.' },
  ],
  probes: [
    cut,
    {
      name: 'steer',
      question: 'Can it be steered?',
      answer: 'Not known.',
      skipped: 'No address.',
      evidence: [],
      timeline: [],
    },
  ],
  loss: {
    whole: 388,
    cutAt: 214,
    measuredBy: 'first',
    endpoint: { delivered: 214, lost: 174, afterStop: null },
    rejoin: { delivered: 388, lost: 0, afterStop: 6 },
  },
  spent: { answers: 3, connections: 7, ms: 9123 },
};

/** What a hostile endpoint could put wherever text of it is shown. */
const HOSTILE = `</style></svg><script>alert(1)</script><img src=x onerror='alert("2")'>&amp;\u202e\u0000\u001b[31m\ud800`;

/** The same card with that for each of its texts. */
function spoil<T>(value: T): T {
  const keep: readonly string[] = [
    'verdict',
    'dialect',
    'name',
    'lane',
    'what',
    'measuredBy',
    'version',
    'confidence',
  ];
  const walk = (each: unknown, key = ''): unknown => {
    if (typeof each === 'string') return keep.includes(key) ? each : HOSTILE;
    if (Array.isArray(each)) return each.map((one) => walk(one, key));
    if (typeof each !== 'object' || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([name, one]) => [name, walk(one, name)]));
  };
  // CAST: texts are put in the place of texts.
  return walk(value) as T;
}

const code: CodeReading = {
  folder: 'src',
  files: 12,
  hints: [
    {
      pattern: 'use-chat-without-resume',
      confidence: 'high',
      file: 'chat.tsx',
      line: 8,
      failureMode: 'streamLostOnDisconnect',
      found: '`useChat` is called without `resume`',
      next: 'Pass it.',
    },
  ],
  skipped: [{ file: 'old.js', why: 'it does not parse' }],
};

describe('the report', () => {
  const page = auditReport(card, code);

  test('says what the card says, in words beside every colour', () => {
    for (const text of [
      '0 of 3 capabilities are supported, 2 of 4 failure modes apply. 2 could not be seen.',
      ...['Broken', 'Partial', 'Unknown', 'Applies', 'Does not apply'],
      ...['Add a route that resumes.', 'GET /api/chat/1/stream → 404', '45 %', '174 of 388 characters'],
      ...['0 of 40', '20 of 30', 'Not tried: No address.', '3 answers, 7 connections, 9.12 s', 'chat.tsx:8'],
    ])
      expect(page).toContain(text);
  });

  test('draws a probe, and lists what its numbers are', () => {
    expect(page).toContain('2.40 s from left to right');
    expect(page.match(/<rect class="text"/g)).toHaveLength(20);
    expect(page.match(/<li value="\d">/g)).toHaveLength(5);
  });

  test('loads nothing, runs nothing, and its policy allows its style alone', () => {
    expect(page).toMatch(/content="default-src 'none'; style-src 'sha256-[\w+/]+=*'; base-uri/);
    expect(page).not.toMatch(/<script|<link|<img|@import|\son\w+=|\sstyle=|\b(src|href)=|url\((?!#)/i);
  });

  test('says why there is no loss meter', () => {
    expect(auditReport({ ...card, loss: null, lossUnknown: 'No answer came whole.' })).toContain(
      'Not measured: No answer came whole.',
    );
  });

  test('shows hostile text as text', () => {
    const hostile = auditReport(spoil(card), spoil(code));
    expect(hostile).not.toMatch(/<script|<img/i);
    for (const letter of ['\u0000', '\u001b', '\ud800']) expect(hostile).not.toContain(letter);
    expect(hostile).toContain('&lt;/style&gt;&lt;/svg&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
    // The tags are those of the page that has harmless text.
    const tags = (text: string) => text.replaceAll(/<\/?code>/g, '').match(/<\/?[a-z]\w*/gi)?.length;
    expect(tags(hostile)).toBe(tags(page));
  });
});
