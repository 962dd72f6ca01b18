/** The scenarios: what is hard to provoke. Each says what is real in it. */
import { type Behaviour, PROMPTS } from '../../../agents/scenarios/prompts.ts';

/** One thing that is done for the reader, after the one before. */
export type Step =
  | { readonly do: 'ask'; readonly behaviour: Behaviour }
  /** Waits until the newest run has written this much. */
  | { readonly do: 'await-letters'; readonly letters: number }
  | { readonly do: 'stop' | 'kill' | 'cut' | 'corrupt' }
  | { readonly do: 'freeze'; readonly ms: number }
  | { readonly do: 'say'; readonly text: string };

interface Described {
  /** As `?scenario=` names it. */
  readonly id: string;
  readonly title: string;
  readonly about: string;
}

/** Played by the demo's own processes. */
export interface LiveScenario extends Described {
  readonly source: 'live';
  readonly steps: readonly Step[];
}

/** By the same keeper and agent code, in the page itself, with a limit set low. */
export interface PageScenario extends Described {
  readonly source: 'page';
}

export interface RecordedScenario extends Described {
  readonly source: 'recording';
  /** Of stories/logs. */
  readonly file: string;
  /** Moments of it: its marks, in words. The first is shown. */
  readonly moments: Readonly<Record<string, string>>;
}

export type Scenario = LiveScenario | PageScenario | RecordedScenario;

const READ = { do: 'await-letters', letters: 60 } as const;

export const SCENARIOS: readonly [LiveScenario, ...Scenario[]] = [
  {
    id: 'refuses',
    title: 'Refuses a Stop',
    about:
      'The agent’s own code refuses, with a reason. The receipt says so in every tab, and the work goes on.',
    source: 'live',
    steps: [{ do: 'ask', behaviour: 'refuse' }, READ, { do: 'stop' }],
  },
  {
    id: 'ignores',
    title: 'Ignores a Stop',
    about:
      'The agent receives the Stop and goes on all the same. After ten seconds the server calls it unresponsive: that is as much as can be known.',
    source: 'live',
    steps: [{ do: 'ask', behaviour: 'ignore' }, READ, { do: 'stop' }],
  },
  {
    id: 'unresponsive',
    title: 'Unresponsive',
    about:
      'The agent’s process is frozen for 14 s, and then a Stop is pressed. Silence for five seconds is shown as stalled; once the process runs again, it hears the Stop.',
    source: 'live',
    steps: [{ do: 'ask', behaviour: 'write' }, READ, { do: 'freeze', ms: 14_000 }, { do: 'stop' }],
  },
  {
    id: 'lost',
    title: 'Lost, and back',
    about:
      'The agent’s process is frozen for 30 s. After twenty seconds of silence its run is called lost, on every surface; when it is heard again, the run goes on.',
    source: 'live',
    steps: [{ do: 'ask', behaviour: 'write' }, READ, { do: 'freeze', ms: 30_000 }],
  },
  {
    id: 'crashed',
    title: 'Crashed',
    about:
      'The agent’s process is killed in mid-sentence. Another one is started, takes the run over and writes the answer anew.',
    source: 'live',
    steps: [{ do: 'ask', behaviour: 'write' }, READ, { do: 'kill' }],
  },
  {
    id: 'approval',
    title: 'Waits for approval',
    about: 'The agent asks before it acts, and waits. The first answer counts, from whichever tab.',
    source: 'live',
    steps: [{ do: 'ask', behaviour: 'ask' }],
  },
  {
    id: 'offline',
    title: 'Offline, with a queue',
    about:
      'This page’s wire is cut while the agent writes. A Stop and two messages wait on the page, and say so; press “Reconnect”, and they go out once, the Stop first.',
    source: 'live',
    steps: [
      { do: 'ask', behaviour: 'write' },
      READ,
      { do: 'cut' },
      { do: 'say', text: 'I am in a tunnel.' },
      { do: 'say', text: 'Are you still there?' },
      { do: 'stop' },
    ],
  },
  {
    id: 'healed',
    title: 'Diverged, and healed',
    about:
      'One letter of the answer is changed on its way to this page, as faulty memory would. The page notices at the next digest, within some ten seconds, and takes a snapshot: watch the first x that does not belong.',
    source: 'live',
    steps: [{ do: 'ask', behaviour: 'write' }, READ, { do: 'corrupt' }],
  },
  {
    id: 'full',
    title: 'Full session',
    about:
      'A session takes 8 MB. To see it full at once, this one is kept in the page, by the same keeper, with a limit of 48 kB. The first answer fits; the next ones do not: they fail, and say why. Stop the first, and there is room again.',
    source: 'page',
  },
  {
    id: 'two-hundred',
    title: '200 agents',
    about: 'Two hundred agents read contracts. No process is behind them: nothing that you press is heard.',
    source: 'recording',
    file: 'two-hundred',
    moments: { 'at-work': 'At work', 'all-begun': 'All have begun', 'nearly-done': 'Nearly done' },
  },
  {
    id: 'failures',
    title: 'Fails',
    about: 'A tool fails and the run goes on; a run fails; a run waits for people.',
    source: 'recording',
    file: 'failures',
    moments: {
      'run-failed': 'A run has failed',
      'tool-failed': 'A tool has failed',
      'run-waits': 'A run waits',
    },
  },
];

export const scenarioOf = (id: string | null): Scenario =>
  SCENARIOS.find((scenario) => scenario.id === id) ?? SCENARIOS[0];

export const SOURCES: Readonly<Record<Scenario['source'], string>> = {
  live: 'Live',
  page: 'Live, in the page',
  recording: 'Recording',
};

/** What is done, in words. */
export function wordsOf(step: Step): string {
  switch (step.do) {
    case 'ask':
      return `Ask: “${PROMPTS[step.behaviour]}”`;
    case 'await-letters':
      return 'Wait for the first words';
    case 'stop':
      return 'Press Stop';
    case 'kill':
      return 'Kill the agent’s process';
    case 'freeze':
      return `Freeze the agent’s process for ${step.ms / 1_000} s`;
    case 'cut':
      return 'Cut this page’s wire';
    case 'corrupt':
      return 'Change one letter of what arrives';
    case 'say':
      return `Say: “${step.text}”`;
  }
}
