/** From what was seen to verdicts: the three capabilities, the four failure modes, the score. Pure. */
import type { Applies, AuditCard, Finding, ScorePart, Support } from './auditCard.ts';
import type { Observations, Seen } from './observations.ts';

const finding = <V>(verdict: V, why: string, ...seen: readonly Seen<string>[]): Finding<V> => ({
  verdict,
  why,
  evidence: [...new Set(seen.flatMap(({ evidence }) => evidence))],
});

/** An answer to a probe's question as a sentence of its own. */
function sentence({ why }: Seen<string>): string {
  const bare = why.replace(/^(Yes|No|In part|Probably|Not known|Not seen): /, '');
  return bare.charAt(0).toUpperCase() + bare.slice(1);
}

const isOneOf = <O extends string>({ outcome }: Seen<O>, ...of: readonly O[]) => of.includes(outcome);

function delivery({ resume, reload }: Observations): Finding<Support> {
  // A reader that is away for longer than the answer takes is cut as well.
  if (isOneOf(resume, 'exact') && isOneOf(reload, 'nothing', 'part'))
    return finding(
      'partial',
      `${sentence(resume)} But once the answer has ended, this endpoint gives a reader ${isOneOf(reload, 'part') ? 'only a part of it' : 'nothing more of it'}.`,
      resume,
      reload,
    );
  const verdict: Support = isOneOf(resume, 'exact')
    ? 'supported'
    : isOneOf(resume, 'unproven', 'gap')
      ? 'partial'
      : isOneOf(resume, 'not-seen', 'left-to-app')
        ? 'unknown'
        : 'broken';
  return finding(verdict, sentence(resume), resume);
}

function continuity({ join, reload }: Observations): Finding<Support> {
  const verdict: Support = isOneOf(join, 'live')
    ? 'supported'
    : isOneOf(join, 'headless', 'late')
      ? 'partial'
      : isOneOf(join, 'not-seen', 'left-to-app')
        ? 'unknown'
        : 'broken';
  return finding(verdict, sentence(join), join, reload);
}

const isAbsent = (seen: Seen<'stops' | 'ignored' | 'refused' | 'no-way' | string>) =>
  ['ignored', 'refused', 'no-way'].includes(seen.outcome);

function control({ cancel, steer }: Observations): Finding<Support> {
  const why = `${sentence(cancel)} ${sentence(steer)}`;
  const [stops, steers] = [isOneOf(cancel, 'stops'), isOneOf(steer, 'used')];
  const verdict: Support =
    stops && steers
      ? 'supported'
      : stops || steers
        ? 'partial'
        : isAbsent(cancel) && isAbsent(steer)
          ? 'broken'
          : // One of them is missing, so at best half is there; whether that half is, is not known.
            'unknown';
  return finding(verdict, why, cancel, steer);
}

function lost({ resume }: Observations): Finding<Applies> {
  if (isOneOf(resume, 'exact', 'unproven'))
    return finding('does-not-apply', 'A reader that was cut came back and read to the end.', resume);
  if (isOneOf(resume, 'not-seen', 'left-to-app')) return finding('unknown', sentence(resume), resume);
  return finding('applies', sentence(resume), resume);
}

function conflict({ close, cancel }: Observations): Finding<Applies> {
  if (isOneOf(close, 'stops')) return finding('applies', sentence(close), close);
  if (isAbsent(cancel)) {
    const why = isOneOf(close, 'goes-on')
      ? 'A closed connection does not stop the work, and no other Stop was found: it cannot be stopped.'
      : 'No Stop was found but to close the connection, which is also what a lost network does.';
    return finding('applies', why, cancel, close);
  }
  if (isOneOf(close, 'goes-on') && isOneOf(cancel, 'stops'))
    return finding(
      'does-not-apply',
      'A closed connection means nothing, and Stop is a signal of its own.',
      close,
      cancel,
    );
  const why = isOneOf(cancel, 'stops')
    ? `There is a Stop of its own. ${sentence(close)}`
    : `${sentence(cancel)} ${sentence(close)}`;
  return finding('unknown', why, close, cancel);
}

function blindness({ join }: Observations): Finding<Applies> {
  if (isOneOf(join, 'live'))
    return finding('does-not-apply', 'A second reader sees the answer as it is written.', join);
  if (isOneOf(join, 'headless'))
    return finding(
      'does-not-apply',
      'A second reader sees what is written from then on, though not the beginning.',
      join,
    );
  if (isOneOf(join, 'not-seen', 'left-to-app')) return finding('unknown', sentence(join), join);
  return finding('applies', sentence(join), join);
}

function relay({ authors }: Observations): Finding<Applies> {
  const verdict = ({ relayed: 'applies', direct: 'does-not-apply', one: 'unknown' } as const)[
    authors.outcome
  ];
  return finding(verdict, authors.why, authors);
}

export const judgeCapabilities = (seen: Observations): AuditCard['capabilities'] => ({
  resilientDelivery: delivery(seen),
  continuityAcrossSurfaces: continuity(seen),
  liveControl: control(seen),
});

export const judgeFailureModes = (seen: Observations): AuditCard['failureModes'] => ({
  streamLostOnDisconnect: lost(seen),
  resumeCancelConflict: conflict(seen),
  secondSurfaceBlindness: blindness(seen),
  orchestratorRelay: relay(seen),
});

type Points<O extends string> = Partial<Record<O, number>>;

/** What is not in a table earns nothing: it does not work, or it is not known to. */
const POINTS = {
  resume: { exact: 35, unproven: 25, gap: 12, 'broken-off': 5 } satisfies Points<
    Observations['resume']['outcome']
  >,
  join: { live: 20, headless: 10, late: 8 } satisfies Points<Observations['join']['outcome']>,
  reload: { whole: 5, part: 2 } satisfies Points<Observations['reload']['outcome']>,
  cancel: { stops: 15 } satisfies Points<Observations['cancel']['outcome']>,
  steer: { used: 10, accepted: 4 } satisfies Points<Observations['steer']['outcome']>,
  close: { 'goes-on': 10 } satisfies Points<Observations['close']['outcome']>,
  authors: { direct: 5 } satisfies Points<Observations['authors']['outcome']>,
};

const PARTS: readonly (readonly [keyof typeof POINTS, string, number])[] = [
  ['resume', 'A cut reader gets the rest', 35],
  ['join', 'A second reader sees the live answer', 20],
  ['reload', 'A page that is loaded later gets the answer', 5],
  ['cancel', 'Stop works from another device', 15],
  ['steer', 'Steering works from another device', 10],
  ['close', 'A closed connection stops nothing', 10],
  ['authors', 'Sub-agents write by themselves', 5],
];

const UNKNOWN = new Set(['not-seen', 'left-to-app', 'one']);

export function scoreOf(seen: Observations): AuditCard['score'] {
  const parts = PARTS.map(([key, name, of]): ScorePart => {
    const { outcome, why } = seen[key];
    const table: Points<string> = POINTS[key];
    return {
      name,
      points: table[outcome] ?? 0,
      of,
      why: UNKNOWN.has(outcome) ? `Unknown earns nothing. ${why}` : why,
    };
  });
  return { total: parts.reduce((sum, { points }) => sum + points, 0), parts };
}
