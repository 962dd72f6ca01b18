/** The run that a handler gets: its methods, each of which writes into the log or asks it. */
import type { Session } from '../client/sessionApi.ts';
import type { Clock } from '../platform/clock.ts';
import { checkCall } from '../protocol/checkCall.ts';
import type { EventEntry } from '../protocol/envelope.ts';
import type { QuestionText, ResumeEntry } from '../protocol/events.ts';
import {
  type EntityRef,
  entityKey,
  type InstanceId,
  isParticipant,
  type ParticipantId,
} from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { isEvent, isRecord, isText } from '../protocol/shapes.ts';
import { quiet } from './agentErrors.ts';
import { agentObject } from './agentObject.ts';
import type { AgentRun } from './agentRun.ts';
import { askAgents } from './askAgents.ts';
import { type AskPeopleOptions, askPeople } from './askPeople.ts';
import { createBlobReader } from './blobReader.ts';
import { readContent } from './contentEvents.ts';
import { createHandOffs, nextHandOff } from './handOff.ts';
import { createInbox, type Inbox } from './inbox.ts';
import { inputOf } from './inputs.ts';
import { createLargeContent } from './largeContent.ts';
import { createRunIds } from './runIds.ts';
import type { RunOutcomeSetting } from './runOutcome.ts';
import type { RunRefusals } from './runRefusals.ts';
import { createRunWriters } from './runWriters.ts';
import { readQuestion, type SchemaQuestion } from './standardSchema.ts';
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
  readonly publish: (entry: Omit<EventEntry, 'run'>) => Promise<void>;
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
  /** Steps that are open, innermost last. */
  const steps: string[] = [];
  const inbox = createInbox({
    ...{ key, publish, when, mint, controller, report },
    refusal: refusals.of,
    step: () => steps.at(-1),
  });

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

  const ask = (text: QuestionText, options: AskPeopleOptions) =>
    askPeople({
      ...{ text, options, publish, when, wake, clock, signal },
      run: { participant, run: id },
      id: mint(),
      refusal: refusals.of,
      state: () => session.store.getState().state,
    });

  const ids = createRunIds(id, mint, (name, each) =>
    session.store.getState().state[name].get(entityKey(participant, each)),
  );
  const large = createLargeContent(session, signal, publish);
  const writers = createRunWriters({ publish, lossOf: refusals.lossOf, large }, ids, mint);
  const handOffs = createHandOffs({ session, when, signal, report }, { participant, id });
  const before = session.store.getState().state;

  const run: AgentRun = {
    run: id,
    session: session.id,
    participant,
    ...omitUndefined({
      input: answers && inputOf(before, answers),
      resume,
      handOff: nextHandOff(before, participant),
    }),
    signal,
    steering: inbox.steering,
    takeSteering: () => quiet(inbox.take()),
    onCancel(decide) {
      checkCall(typeof decide === 'function', "run.onCancel(() => 'It cannot be stopped now')");
      inbox.onCancel(decide);
    },
    onSteer(decide) {
      checkCall(typeof decide === 'function', "run.onSteer(() => 'It takes no words')");
      inbox.onSteer(decide);
    },
    publish: (event, options) =>
      quiet(
        (async () => {
          const content = readContent(event, options);
          if (content) await large.publish(content);
        })(),
      ),
    text: writers.text,
    reasoning: writers.reasoning,
    toolCall: writers.toolCall,
    addPart(part, options = {}) {
      const event = ids.partAdded(part, options);
      return quiet(large.publish(event).then(() => event.partId));
    },
    readBlob: createBlobReader(session, signal),
    progress(progress) {
      const event = { type: 'progress.reported' as const, ...progress };
      checkCall(isRecord(progress) && isEvent(event), "run.progress({ done: 1, total: 3, note: 'Reading' })");
      return quiet(publish({ event }));
    },
    step(name, work) {
      checkCall(isText(name) && typeof work === 'function', "run.step('search', async () => {})");
      return quiet(step(name, work));
    },
    object: (of) => agentObject(session, of, Promise.resolve()),
    // CAST: which of the two answers it is, the question says.
    ask: ((question: QuestionText | SchemaQuestion, options: AskPeopleOptions = {}) => {
      const { text, check } = readQuestion(Object(question));
      const event = { type: 'question.asked' as const, ...text };
      checkCall(
        isRecord(question) && isEvent(event) && isRecord(options),
        "run.ask({ title: 'Which city?', choices: [{ value: 'Rome' }, { value: 'Oslo' }] })",
      );
      return quiet(ask(text, options).then(check));
    }) as AgentRun['ask'],
    approve(call, question = {}, options = {}) {
      const right = "run.approve(call, { title: 'Delete 12 files?', risk: 'high' })";
      checkCall(isText(call?.id) && isRecord(question) && isRecord(options), right);
      const { title = `Allow ${call.name}?`, ...rest } = question;
      const whole = { ...rest, title, toolCallId: call.id };
      checkCall(isEvent({ type: 'question.asked', ...whole }), right);
      return quiet(
        // People see what they consent to.
        call
          .call()
          .then(() => ask(whole, options))
          .then((answer) => ({ ...answer, approved: answer.decision === 'approved' })),
      );
    },
    askAgents(to, content, options = {}) {
      checkCall(
        Array.isArray(to) && to.every(isParticipant) && isText(content) && isRecord(options),
        "run.askAgents(['agent:news'], 'What is new?')",
      );
      return quiet(
        askAgents({
          ...{ to, content, mint, publish, when, wake, session, clock, signal },
          run: { participant, run: id },
          refusal: refusals.of,
          ...options,
        }),
      );
    },
    requestPerson(reason) {
      checkCall(
        isEvent({ type: 'floor.requested', ...omitUndefined({ reason }) }) && reason !== '',
        "run.requestPerson('The refund is above my limit')",
      );
      return quiet(handOffs.requestPerson(reason));
    },
    floorReturned: () => quiet(handOffs.floorReturned()),
    onFloorTaken(inform) {
      checkCall(typeof inform === 'function', 'run.onFloorTaken(() => run.cancel())');
      handOffs.notify(inform).catch(report);
    },
    interrupt: outcome.interrupt,
    cancel: outcome.cancel,
    fail: outcome.fail,
    setResult: outcome.setResult,
    setUsage: outcome.setUsage,
  };
  return { run, inbox, open: writers.open };
}
