/** The words and figures of a report. Pure. */
import type {
  Applies,
  CapabilityName,
  FailureModeName,
  ProbeLane,
  ProbeMoment,
  Support,
} from '../audit/auditCard.ts';

/** How a verdict looks: never by colour alone. */
export type Tone = 'good' | 'warn' | 'bad' | 'open';

export const SUPPORT: Readonly<Record<Support, { readonly tone: Tone; readonly word: string }>> = {
  supported: { tone: 'good', word: 'Supported' },
  partial: { tone: 'warn', word: 'Partial' },
  broken: { tone: 'bad', word: 'Broken' },
  unknown: { tone: 'open', word: 'Unknown' },
};

export const APPLIES: Readonly<Record<Applies, { readonly tone: Tone; readonly word: string }>> = {
  'does-not-apply': { tone: 'good', word: 'Does not apply' },
  applies: { tone: 'bad', word: 'Applies' },
  unknown: { tone: 'open', word: 'Unknown' },
};

export const CAPABILITIES: readonly {
  readonly name: CapabilityName;
  readonly title: string;
  readonly means: string;
}[] = [
  {
    name: 'resilientDelivery',
    title: 'Resilient delivery',
    means: 'An answer survives a lost connection: the reader comes back and goes on where it was.',
  },
  {
    name: 'continuityAcrossSurfaces',
    title: 'Continuity across surfaces',
    means: 'A second tab or device shows the answer while it is being written.',
  },
  {
    name: 'liveControl',
    title: 'Live control',
    means: 'People stop and steer the work while it runs, from any tab.',
  },
];

export const FAILURE_MODES: readonly {
  readonly name: FailureModeName;
  readonly title: string;
  readonly means: string;
}[] = [
  {
    name: 'streamLostOnDisconnect',
    title: 'Stream lost on disconnect',
    means: 'What was being written is gone when the connection is.',
  },
  {
    name: 'resumeCancelConflict',
    title: 'Resume–cancel conflict',
    means: 'A closed connection can mean “wait for me” or “stop”, and the server cannot tell which.',
  },
  {
    name: 'secondSurfaceBlindness',
    title: 'Second-surface blindness',
    means: 'Another tab or device cannot see the answer that is being written.',
  },
  {
    name: 'orchestratorRelay',
    title: 'Orchestrator relay bottleneck',
    means: 'What sub-agents do reaches people only through the agent that called them.',
  },
];

export const LANES: readonly { readonly lane: ProbeLane; readonly title: string }[] = [
  { lane: 'first', title: 'First reader' },
  { lane: 'second', title: 'Second reader' },
  { lane: 'control', title: 'Control' },
];

export const MOMENTS: Readonly<
  Record<ProbeMoment, { readonly word: string; readonly tone: Tone | 'plain' }>
> = {
  asked: { word: 'asked', tone: 'plain' },
  opened: { word: 'opened', tone: 'plain' },
  text: { word: 'text', tone: 'plain' },
  cut: { word: 'cut', tone: 'bad' },
  joined: { word: 'joined', tone: 'good' },
  resumed: { word: 'resumed', tone: 'good' },
  refused: { word: 'refused', tone: 'bad' },
  stop: { word: 'Stop', tone: 'warn' },
  steer: { word: 'steered', tone: 'warn' },
  accepted: { word: 'accepted', tone: 'good' },
  ended: { word: 'ended', tone: 'plain' },
  closed: { word: 'closed', tone: 'plain' },
  silent: { word: 'nothing came', tone: 'open' },
};

/** As people read it: `12 ms`, `0.42 s`. */
export const seconds = (ms: number): string =>
  ms > 0 && ms < 100 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms === 0 ? 0 : ms < 9_950 ? 2 : 1)} s`;

export const letters = (count: number): string =>
  `${count.toLocaleString('en')} ${count === 1 ? 'character' : 'characters'}`;

export const share = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`;

/** A place in a drawing, in per cent of its width, within it. */
export const percent = (part: number, whole: number): string =>
  `${(whole <= 0 ? 0 : Math.min(100, Math.max(0, (100 * part) / whole))).toFixed(2)}%`;

/** What the whole comes to, in one sentence of counts. */
export function summary(supports: readonly Support[], modes: readonly Applies[]): string {
  const supported = supports.filter((each) => each === 'supported').length;
  const applies = modes.filter((each) => each === 'applies').length;
  const unknown = [...supports, ...modes].filter((each) => each === 'unknown').length;
  const first = `${supported} of ${supports.length} capabilities ${supported === 1 ? 'is' : 'are'} supported`;
  const second = `${applies} of ${modes.length} failure modes ${applies === 1 ? 'applies' : 'apply'}`;
  const third = unknown === 0 ? '' : ` ${unknown} could not be seen.`;
  return `${first}, ${second}.${third}`;
}
