/** The run that a handler gets: its methods, each of which writes into the log or asks it. */
import type { Session } from '../client/sessionApi.ts';
import type { SessionState } from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import type { Clock } from '../platform/clock.ts';
import type { Entry } from '../protocol/envelope.ts';
import type { ResumeEntry } from '../protocol/events.ts';
import { type EntityRef, type InstanceId, type ParticipantId, refKey } from '../protocol/ids.ts';
import { quiet } from './agentErrors.ts';
import type { AgentRun, RunInput } from './agentRun.ts';
import { askAgents } from './askAgents.ts';
import { readContent } from './contentEvents.ts';
import { createTextWriter, createToolCallWriter, type Writing } from './contentWriters.ts';
import { createInbox, type Inbox } from './inbox.ts';
import type { RunOutcomeSetting } from './runOutcome.ts';
import type { RunRefusals } from './runRefusals.ts';
import type { StateWaiter } from './stateWaiter.ts';

export interface RunSetup {
  readonly id: string;
  readonly session: Session;
  readonly participant: ParticipantId;
  readonly instance: InstanceId;
  readonly clock: Clock;
  readonly mint: () => string;
  readonly answers?: EntityRef | undefined;
  readonly resume?: readonly ResumeEntry[] | undefined;
  /** Receives faults that no caller waits for. */
  readonly report: (error: unknown) => void;
}

export interface AgentRunPorts {
  readonly setup: RunSetup;
  readonly key: string;
  readonly controller: AbortController;
  readonly waiter: StateWaiter;
  readonly refusals: RunRefusals;
  readonly outcome: RunOutcomeSetting;
  readonly publish: (entry: Omit<Entry, 'run'>) => Promise<void>;
  /** Whether the run's end is decided, or the run is another instance's. */
  readonly isOver: () => boolean;
}

export interface AgentRunParts {
  readonly run: AgentRun;
  readonly inbox: Inbox;
  /** Writers that have not ended. */
  readonly open: ReadonlySet<{ end(): Promise<void> }>;
}

export function createAgentRun(ports: AgentRunPorts): AgentRunParts {
  const { setup, key, controller, waiter, refusals, outcome, publish, isOver } = ports;
  const { id, session, participant, clock, mint, answers, resume, report } = setup;
  const { signal } = controller;
  const { when, wake } = waiter;
  const open = new Set<{ end(): Promise<void> }>();
  /** Steps that are open, innermost last. */
  const steps: string[] = [];
  const inbox = createInbox({
    ...{ key, publish, when, mint, controller, report },
    refusal: refusals.of,
    step: () => steps.at(-1),
  });

  const writing: Writing = { publish, lossOf: refusals.lossOf };
  const ended = (writer: { end(): Promise<void> }) => void open.delete(writer);
  const track = <W extends { end(): Promise<void> }>(writer: W): W => {
    open.add(writer);
    return writer;
  };

  async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
    await publish({ event: { type: 'STEP_STARTED', stepName: name } });
    steps.push(name);
    try {
      return await work();
    } finally {
      steps.splice(steps.lastIndexOf(name), 1);
      if (!isOver()) await publish({ event: { type: 'STEP_FINISHED', stepName: name } });
    }
  }

  const run: AgentRun = {
    id,
    participant,
    ...(answers ? { input: inputOf(session.store.getState().state, answers) } : {}),
    ...(resume ? { resume } : {}),
    signal,
    steering: inbox.steering,
    takeSteering: () => quiet(inbox.take()),
    onCancel: (decide) => inbox.onCancel(decide),
    onSteer: (decide) => inbox.onSteer(decide),
    publish: (event, options) =>
      quiet(
        (async () => {
          const content = readContent(event, options);
          if (content) await publish({ event: content });
        })(),
      ),
    text: () => track(createTextWriter('text', mint(), writing, ended)),
    reasoning: () => track(createTextWriter('reasoning', mint(), writing, ended)),
    toolCall: (name) => track(createToolCallWriter(name, mint(), mint, writing, ended)),
    progress: (progress) => quiet(publish({ event: { type: 'progress.reported', ...progress } })),
    step: (name, work) => quiet(step(name, work)),
    ask: (to, content, options) =>
      quiet(
        askAgents({
          ...{ to, content, mint, publish, when, wake, session, clock, signal },
          run: { participant, run: id },
          refusal: refusals.of,
          ...options,
        }),
      ),
    interrupt: outcome.interrupt,
    cancel: outcome.cancel,
    fail: outcome.fail,
    setResult: outcome.setResult,
    setUsage: outcome.setUsage,
  };
  return { run, inbox, open };
}

function inputOf(state: SessionState, ref: EntityRef): RunInput {
  const message = state.messages.get(refKey(ref));
  return { ref, from: ref.participant, content: message ? textOf(message.text) : '' };
}
