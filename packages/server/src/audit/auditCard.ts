/**
 * The result of `rejoin audit <endpoint>`: plain data, the same that `--json` prints, the text card shows and the HTML
 * page draws. docs/audit.md documents each field. Nothing in it holds a secret.
 */

/** How well an endpoint has one of the three capabilities. `unknown`: it could not be seen, and `why` says why. */
export type Support = 'supported' | 'partial' | 'broken' | 'unknown';

/** Whether one of the four failure modes was seen. `unknown`: it could not be seen, and `why` says why. */
export type Applies = 'applies' | 'does-not-apply' | 'unknown';

export interface Finding<V> {
  readonly verdict: V;
  /** One sentence for people. */
  readonly why: string;
  /** Lines that a person can check by hand. */
  readonly evidence: readonly string[];
}

/** The protocols that the audit knows. `event-stream`: server-sent events of no protocol that it knows. */
export type DialectName =
  | 'ai-sdk-ui'
  | 'ai-sdk-text'
  | 'openai-chat'
  | 'ag-ui'
  | 'langgraph'
  | 'tanstack-ai'
  | 'websocket'
  | 'durable-streams'
  | 'rejoin'
  | 'event-stream';

export type CapabilityName = 'resilientDelivery' | 'continuityAcrossSurfaces' | 'liveControl';

export type FailureModeName =
  | 'streamLostOnDisconnect'
  | 'resumeCancelConflict'
  | 'secondSurfaceBlindness'
  | 'orchestratorRelay';

export type ProbeName =
  | 'whole-answer'
  | 'reload'
  | 'second-reader'
  | 'cut-and-resume'
  | 'close-without-stop'
  | 'cancel'
  | 'steer'
  | 'authors';

/** `first`: the connection that asked. `second`: whatever reads besides or afterwards. `control`: what sends a Stop or a steer. */
export type ProbeLane = 'first' | 'second' | 'control';

export type ProbeMoment =
  | 'asked'
  | 'opened'
  | 'text'
  | 'cut'
  | 'joined'
  | 'resumed'
  | 'refused'
  | 'stop'
  | 'steer'
  | 'accepted'
  | 'ended'
  | 'closed'
  | 'silent';

export interface ProbeMark {
  /** Milliseconds since the probe asked its question. */
  readonly at: number;
  readonly lane: ProbeLane;
  readonly what: ProbeMoment;
  /** A line for people. Of `text`: the end of what came, cut to 80 characters. */
  readonly text?: string;
  /** Of `text`: how many characters came since the last mark of this lane. */
  readonly characters?: number;
}

export interface Probe {
  readonly name: ProbeName;
  /** What the probe asks, as a person would. */
  readonly question: string;
  /** What was seen, in one sentence. */
  readonly answer: string;
  /** Why it was not made; `answer` then says what is not known. */
  readonly skipped?: string;
  /** Lines that a person can check by hand, such as the requests and what came back. */
  readonly evidence: readonly string[];
  /** In order of time, at most 200 marks: what comes in quick succession is one mark. */
  readonly timeline: readonly ProbeMark[];
}

/** In UTF-16 code units of the answer's text. */
export interface LossReading {
  /** What reached the reader that was cut, in the end. */
  readonly delivered: number;
  /** What never reached it. */
  readonly lost: number;
  /** What was written after Stop was pressed; null where it could not be seen. */
  readonly afterStop: number | null;
}

export interface LossMeter {
  /** How long the answer was. */
  readonly whole: number;
  /** Where the reader was cut, and where Stop was pressed. */
  readonly cutAt: number;
  /**
   * `same`: the answer that was cut came whole in the end. `first`: it did not, so its length is that of the first answer,
   * which another run of a model may not have.
   */
  readonly measuredBy: 'same' | 'first';
  readonly endpoint: LossReading;
  /** The pieces of the first answer, replayed through a Rejoin session on this machine, cut and stopped at the same places. */
  readonly rejoin: LossReading;
}

export interface ScorePart {
  readonly name: string;
  readonly points: number;
  readonly of: number;
  readonly why: string;
}

export interface Gap {
  readonly title: string;
  readonly why: string;
  /** What to do next, for this kind of endpoint. */
  readonly next: string;
}

export interface AuditCard {
  readonly version: 1;
  /** When the audit began, ISO 8601 in UTC. */
  readonly at: string;
  readonly endpoint: {
    /** Without user, password and the values of its query. */
    readonly url: string;
    readonly dialect: DialectName;
    /** The dialect's name for people. */
    readonly title: string;
    /** False: it was told by `--dialect`. */
    readonly recognised: boolean;
    /** How it was recognised, in words. */
    readonly how: string;
  };
  readonly capabilities: { readonly [Name in CapabilityName]: Finding<Support> };
  readonly failureModes: { readonly [Name in FailureModeName]: Finding<Applies> };
  readonly score: {
    /** Of 100. What is unknown earns nothing, and its part says so. */
    readonly total: number;
    readonly parts: readonly ScorePart[];
  };
  /** The most important first. */
  readonly gaps: readonly Gap[];
  readonly probes: readonly Probe[];
  /** Null where no answer came whole; `lossUnknown` says why. */
  readonly loss: LossMeter | null;
  readonly lossUnknown?: string;
  readonly spent: {
    /** Questions that were asked. */
    readonly answers: number;
    readonly connections: number;
    readonly ms: number;
  };
}
