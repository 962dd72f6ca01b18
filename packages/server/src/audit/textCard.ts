/** The card for a terminal: read from top to bottom, the verdict first, the evidence last. Pure. */
import type {
  Applies,
  AuditCard,
  CapabilityName,
  FailureModeName,
  LossReading,
  Support,
} from './auditCard.ts';

export const CAPABILITIES: readonly (readonly [CapabilityName, string])[] = [
  ['resilientDelivery', 'Resilient delivery'],
  ['continuityAcrossSurfaces', 'Continuity across surfaces'],
  ['liveControl', 'Live control'],
];

export const FAILURE_MODES: readonly (readonly [FailureModeName, string])[] = [
  ['streamLostOnDisconnect', 'Stream lost on disconnect'],
  ['resumeCancelConflict', 'Resume–cancel conflict'],
  ['secondSurfaceBlindness', 'Second-surface blindness'],
  ['orchestratorRelay', 'Orchestrator relay'],
];

const WIDTH = 92;

type Colour = 'green' | 'yellow' | 'red' | 'grey' | 'bold';
const CODES: Record<Colour, number> = { green: 32, yellow: 33, red: 31, grey: 90, bold: 1 };

const SUPPORT: Record<Support, readonly [sign: string, word: string, colour: Colour]> = {
  supported: ['✓', 'supported', 'green'],
  partial: ['◐', 'partial', 'yellow'],
  broken: ['✗', 'broken', 'red'],
  unknown: ['?', 'unknown', 'grey'],
};

const APPLIES: Record<Applies, readonly [sign: string, word: string, colour: Colour]> = {
  applies: ['✗', 'applies', 'red'],
  'does-not-apply': ['✓', 'does not apply', 'green'],
  unknown: ['?', 'unknown', 'grey'],
};

/** Lines of at most that many characters, broken between words. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** What comes from outside may not steer a terminal: control characters, and those that turn the direction of text. */
const plain = (text: string) => text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, ' ');

export interface TextCardOptions {
  readonly colour: boolean;
}

export function textCard(card: AuditCard, { colour }: TextCardOptions): string {
  const lines: string[] = [];
  const paint = (text: string, how: Colour) => (colour ? `\u001b[${CODES[how]}m${text}\u001b[0m` : text);
  const add = (line = '') => void lines.push(line.trimEnd());
  /** A text under a first column of so many characters. */
  const block = (first: string, width: number, text: string, painted = first) => {
    const [head = '', ...more] = wrap(plain(text), WIDTH - width);
    add(`${painted}${' '.repeat(Math.max(0, width - first.length))}${head}`);
    for (const line of more) add(`${' '.repeat(width)}${line}`);
  };
  const title = (text: string) => {
    add();
    add(paint(text, 'bold'));
  };

  heading(card, { add, block, paint });
  title('Three capabilities');
  for (const [name, words] of CAPABILITIES) {
    const { verdict, why } = card.capabilities[name];
    const [sign, word, how] = SUPPORT[verdict];
    add(`  ${paint(`${sign} ${word.padEnd(11)}`, how)}${paint(words, 'bold')}`);
    block('', 15, why);
  }
  title('Four failure modes');
  for (const [name, words] of FAILURE_MODES) {
    const { verdict, why } = card.failureModes[name];
    const [sign, word, how] = APPLIES[verdict];
    add(`  ${paint(`${sign} ${word.padEnd(16)}`, how)}${paint(words, 'bold')}`);
    block('', 20, why);
  }
  title('What a broken connection costs');
  loss(card, { add, block, paint });
  if (card.gaps.length > 0) {
    title('What to do, the most important first');
    for (const [index, gap] of card.gaps.entries()) {
      const number = `  ${index + 1}. `;
      block(number, 5, gap.title, paint(number, 'bold'));
      block('', 5, gap.why);
      block('', 5, `→ ${gap.next}`);
    }
  }
  title('How the score is made up');
  for (const { name, points, of } of card.score.parts) {
    const how = points === of ? 'green' : points === 0 ? 'red' : 'yellow';
    add(`  ${paint(`${String(points).padStart(3)} of ${String(of).padStart(2)}`, how)}   ${name}`);
  }
  title('What was done');
  for (const probe of card.probes) {
    block('  ', 2, probe.question);
    block('    ', 4, probe.skipped === undefined ? probe.answer : `Not tried: ${probe.skipped}.`);
    for (const line of probe.skipped === undefined ? probe.evidence : [])
      block(`    ${paint('·', 'grey')} `, 6, line, `    ${paint('·', 'grey')} `);
  }
  add();
  add(spent(card));
  return `${lines.join('\n')}\n`;
}

interface Pen {
  add(line?: string): void;
  block(first: string, width: number, text: string, painted?: string): void;
  paint(text: string, how: Colour): string;
}

function heading({ endpoint, score }: AuditCard, { add, block, paint }: Pen): void {
  add(`${paint('Audit of', 'bold')} ${plain(endpoint.url)}`);
  block('', 0, `${endpoint.title}. ${endpoint.how}`);
  add();
  const full = Math.round(score.total / 5);
  const how = score.total >= 80 ? 'green' : score.total >= 40 ? 'yellow' : 'red';
  add(`  ${paint(`${score.total} of 100`, how)}  ${paint('█'.repeat(full), how)}${'░'.repeat(20 - full)}`);
}

function loss({ loss: meter, lossUnknown }: AuditCard, { add, block }: Pen): void {
  if (!meter) return block('  ', 2, `Not measured. ${lossUnknown ?? ''}`);
  const row = (name: string, { delivered, lost, afterStop }: LossReading) =>
    add(
      `  ${name.padEnd(30)}${String(delivered).padStart(11)}${String(lost).padStart(11)}${(afterStop === null ? 'not seen' : String(afterStop)).padStart(13)}`,
    );
  const { whole, cutAt, measuredBy } = meter;
  block(
    '  ',
    2,
    `An answer of ${whole} characters, cut after ${cutAt}.${
      measuredBy === 'first'
        ? ' It did not come whole in the end: its length is that of the first answer.'
        : ''
    }`,
  );
  add();
  add(
    `  ${'characters'.padEnd(30)}${'delivered'.padStart(11)}${'lost'.padStart(11)}${'after Stop'.padStart(13)}`,
  );
  row('this endpoint', meter.endpoint);
  row('the same answer by Rejoin', meter.rejoin);
}

function spent({ spent: { answers, connections, ms }, at }: AuditCard): string {
  const asked = `${answers} ${answers === 1 ? 'answer' : 'answers'}`;
  return `Spent: ${asked}, ${connections} connections, ${(ms / 1000).toFixed(1)} s, begun ${at}.`;
}
