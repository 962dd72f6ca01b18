/** A session as the chat of a page that is written for `useChat`: its state is the session's, on every page of it. */
import { Chat } from '@ai-sdk/react';
import type {
  ContentPart,
  ParticipantId,
  Session,
  SessionQuestion,
  SessionRun,
  SessionView,
} from '@rejoin/core';
import { RejoinError } from '@rejoin/core';
import { answerApproval, createUiMessages } from '@rejoin/core/ai-sdk';
import { checkCall, refKey } from '@rejoin/core/internal';
import {
  type ChatInit,
  convertFileListToFileUIParts,
  type FileUIPart,
  getToolName,
  isDataUIPart,
  isToolUIPart,
  type UIMessage,
} from 'ai';

export interface RejoinChatOptions<Message extends UIMessage = UIMessage>
  extends Pick<ChatInit<Message>, 'onError' | 'onFinish' | 'onData' | 'onToolCall'> {
  readonly session: Session;
  /** Who is asked, stopped and waited for. Default: all agents of the session. */
  readonly agent?: ParticipantId | undefined;
}

/** What `useChat({ chat })` takes. */
export interface RejoinChat<Message extends UIMessage = UIMessage> extends Chat<Message> {
  /**
   * Follows the session until the result is called, as `session.connect` does. Ending it stops no run. `useRejoinChat` calls it for its
   * page.
   */
  connect(): () => void;
}

/**
 * A chat of the AI SDK whose messages and status are those of a session: what other tabs and people say appears, a run that goes on is
 * there after a reload, and `stop` asks the log to cancel it, whichever page began it.
 */
export function rejoinChat<Message extends UIMessage = UIMessage>(
  options: RejoinChatOptions<Message>,
): RejoinChat<Message> {
  checkCall(
    typeof options?.session?.publish === 'function',
    "rejoinChat({ session: client.session('my-session') })",
  );
  return new SessionChat<Message>(options);
}

type Sent = Parameters<Chat<UIMessage>['sendMessage']>[0];
/** What counts of what `addToolOutput` takes. */
interface Given {
  readonly toolCallId: string;
  readonly output?: unknown;
  readonly errorText?: string | undefined;
}

type ToolPart = Extract<UIMessage['parts'][number], { readonly toolCallId: string }>;

class SessionChat<Message extends UIMessage> extends Chat<Message> implements RejoinChat<Message> {
  readonly #options: RejoinChatOptions<Message>;
  readonly #read = createUiMessages();
  /** Messages of this page that no run answers yet. */
  readonly #asked = new Set<string>();
  /** Runs that were seen to go on. */
  #running = new Set<string>();
  /** The messages whose parts were told last, since the page was live for the first time. */
  #told: ReadonlyMap<string, Message> | undefined;
  /** Calls that this page was asked to run. */
  readonly #called = new Set<string>();
  /** What has failed, and was cleared on this page. */
  #cleared: string | undefined;
  #followers = 0;
  #release = () => {};

  constructor(options: RejoinChatOptions<Message>) {
    super({ id: options.session.id });
    this.#options = options;
    this.sendMessage = (message) => this.#send(message);
    this.regenerate = ({ messageId } = {}) => this.#sendAgain(messageId);
    this.stop = () => this.#stop();
    // It is read all the time: there is nothing to resume, and an answered approval goes on by itself.
    this.resumeStream = async () => {};
    this.addToolApprovalResponse = async ({ id, approved, reason }) =>
      answerApproval(options.session, { id, approved, reason }).queued;
    this.addToolOutput = ({ toolCallId, output, errorText }) =>
      this.#giveOutput({ toolCallId, output, errorText });
    this.addToolResult = this.addToolOutput;
    this.clearError = () => {
      this.#cleared = failureOf(this.#view, this.#runs)?.key;
      this.#show();
    };
    this.dispose = async () => {};
    this.#show();
  }

  connect(): () => void {
    if (this.#followers++ === 0) {
      const { session } = this.#options;
      const disconnect = session.connect();
      const unsubscribe = session.store.subscribe(() => this.#show());
      this.#release = () => {
        unsubscribe();
        disconnect();
      };
      this.#show();
    }
    let left = false;
    return () => {
      if (left) return;
      left = true;
      if (--this.#followers === 0) this.#release();
    };
  }

  get #view(): SessionView {
    return this.#options.session.store.getState();
  }

  /** Those of the conversation that count here, oldest first. */
  get #runs(): readonly SessionRun[] {
    const { agent } = this.#options;
    return [...this.#view.state.runs.values()].filter(
      ({ parent, participant }) => parent === undefined && (agent === undefined || participant === agent),
    );
  }

  #show(): void {
    const view = this.#view;
    // CAST: parts and metadata of the types that the app has declared are what its agents write.
    const messages = this.#read(view) as readonly unknown[] as readonly Message[];
    if (messages.length !== this.messages.length || messages.some((each, at) => each !== this.messages[at]))
      this.messages = [...messages];
    const runs = this.#runs;
    const failure = failureOf(view, runs);
    const status = this.#statusOf(view, runs, failure);
    const wasError = this.status === 'error';
    this.setStatus(status === 'error' && failure ? { status, error: failure.error } : { status });
    if (status === 'error' && failure && !wasError) this.#options.onError?.(failure.error);
    this.#tellParts(view);
    this.#tellEnded(runs);
  }

  /** What has come since the page is here; and calls that wait for a page, also where they waited before it was. */
  #tellParts(view: SessionView): void {
    // While it catches up, what an answer is on its way for would be run once more.
    if (view.status !== 'live') return;
    const before = this.#told;
    if (before?.size === this.messages.length && this.messages.every((each) => before.get(each.id) === each))
      return;
    this.#told = new Map(this.messages.map((each) => [each.id, each]));
    for (const message of this.messages) {
      const former = before?.get(message.id);
      if (former === message) continue;
      for (const part of message.parts)
        if (isDataUIPart(part)) {
          const same = former?.parts.find((each) => each.type === part.type && Object(each).id === part.id);
          // CAST: data of the types that the app has declared are what its agents write.
          if (before && Object(same).data !== part.data) this.#options.onData?.(part as never);
        } else if (isToolUIPart(part) && part.state === 'input-available') void this.#call(part);
    }
  }

  async #call(part: ToolPart): Promise<void> {
    const { onToolCall, onError } = this.#options;
    const { toolCallId, input } = part;
    if (!onToolCall || this.#called.has(toolCallId) || this.#outputOf(toolCallId)?.status !== 'waiting')
      return;
    this.#called.add(toolCallId);
    const dynamic = part.type === 'dynamic-tool' && { dynamic: true };
    const toolCall = { toolCallId, toolName: getToolName(part), input, ...dynamic };
    try {
      // CAST: a call of the types that the app has declared is what its agents write.
      await onToolCall({ toolCall: toolCall as never });
    } catch (error) {
      onError?.(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #statusOf({ state, pending }: SessionView, runs: readonly SessionRun[], failure: Failure | undefined) {
    for (const { answers } of runs) if (answers) this.#asked.delete(answers.id);
    const waiting = new Set<string>();
    for (const { status, participant, run } of state.questions.values())
      if (status === 'waiting') waiting.add(refKey({ participant, id: run }));
    // A run that asks people is not writing: the page is theirs.
    if (runs.some((run) => run.status === 'running' && !waiting.has(keyOf(run)))) return 'streaming';
    if (failure && failure.key !== this.#cleared) return 'error';
    const isAsked = [...this.#asked].some((id) => pending.get(id)?.status !== 'rejected');
    return isAsked ? 'submitted' : 'ready';
  }

  #tellEnded(runs: readonly SessionRun[]): void {
    const running = new Set(runs.filter(({ status }) => status === 'running').map(keyOf));
    for (const run of runs) {
      if (!this.#running.has(keyOf(run)) || running.has(keyOf(run)) || run.status === 'lost') continue;
      const message = this.messages.find(({ id }) => id === run.run);
      if (message)
        this.#options.onFinish?.({
          ...{ message, messages: this.messages, isDisconnect: false },
          ...{ isAbort: run.status === 'cancelled', isError: run.status === 'failed' },
        });
    }
    for (const run of runs)
      if (run.status === 'lost' && this.#running.has(keyOf(run))) running.add(keyOf(run));
    this.#running = running;
  }

  async #send(message: Sent): Promise<void> {
    // Without a message the SDK goes on after an approval: agents do that by themselves.
    if (!message) return;
    const { parts, id } = 'parts' in message && message.parts ? message : { parts: undefined, id: undefined };
    await this.#say(parts ?? (await partsOf(message)), id);
  }

  async #say(parts: UIMessage['parts'], id = this.generateId()): Promise<void> {
    const { session, agent } = this.#options;
    this.#asked.add(id);
    const to = agent === undefined ? {} : { to: [agent] };
    const sent = session.publish({ id, event: { type: 'message.sent', content: contentOf(parts), ...to } });
    this.#show();
    await sent.queued;
  }

  /** What was said stays said: the message before that answer is said once more. */
  async #sendAgain(messageId: string | undefined): Promise<void> {
    const at =
      messageId === undefined
        ? this.messages.length - 1
        : this.messages.findIndex(({ id }) => id === messageId);
    const message = this.messages.slice(0, at + 1).findLast(({ role }) => role === 'user');
    if (!message)
      throw new RejoinError('argument-invalid', 'Call regenerate() once a person has said something.');
    await this.#say(message.parts);
  }

  /** What a run asks about a call of a tool that a page runs: the first output in the log counts. */
  async #giveOutput(given: Given): Promise<void> {
    const question = this.#outputOf(given.toolCallId);
    // Another page was first.
    if (question?.status === 'answered') return;
    if (question?.status !== 'waiting')
      throw new RejoinError(
        'argument-invalid',
        'No run waits for the output of this call: an agent gives its own, and the first one in the log counts.',
      );
    const reply =
      given.errorText !== undefined
        ? { decision: 'declined' as const, note: given.errorText }
        : { decision: 'answered' as const, data: given.output };
    await this.#options.session.answer(question, reply).queued;
  }

  /** What asks for the output of a call: the newest, of several. */
  #outputOf(call: string): SessionQuestion | undefined {
    return [...this.#view.state.questions.values()].findLast(
      ({ toolCallId, schema, choices }) => toolCallId === call && (schema ?? choices) !== undefined,
    );
  }

  async #stop(): Promise<void> {
    const { session, agent } = this.#options;
    const isActive = this.#runs.some(({ status }) => status === 'running' || status === 'interrupted');
    if (!isActive && this.status !== 'submitted') return;
    await session.cancel(agent === undefined ? { kind: 'session' } : { kind: 'agent', participant: agent })
      .queued;
  }
}

const keyOf = ({ participant, run }: SessionRun): string => refKey({ participant, id: run });

interface Failure {
  /** What has failed: a message, or a run. */
  readonly key: string;
  readonly error: Error;
}

function failureOf({ pending }: SessionView, runs: readonly SessionRun[]): Failure | undefined {
  for (const [key, { entry, status, error }] of pending)
    if (status === 'rejected' && error && entry.event.type === 'message.sent') return { key, error };
  const newest = runs.at(-1);
  if (newest?.status === 'failed')
    return { key: keyOf(newest), error: new Error(newest.error?.message ?? 'The run failed.') };
  if (newest?.status === 'lost')
    return { key: `${keyOf(newest)} lost`, error: new Error('The agent gives no sign of life.') };
  return undefined;
}

async function partsOf(message: NonNullable<Sent>): Promise<UIMessage['parts']> {
  const { files } = message;
  const text = 'text' in message ? message.text : undefined;
  return [
    ...(Array.isArray(files) ? files : await convertFileListToFileUIParts(files)),
    ...(text === undefined ? [] : [{ type: 'text' as const, text }]),
  ];
}

/** As a session says it: text, or AG-UI's parts. */
function contentOf(parts: UIMessage['parts']): string | readonly ContentPart[] {
  const said = parts.flatMap((part): ContentPart[] =>
    part.type === 'text' ? [{ type: 'text', text: part.text }] : part.type === 'file' ? [filePart(part)] : [],
  );
  const [first] = said;
  return said.length === 1 && first?.type === 'text' ? (first.text ?? '') : said;
}

function filePart({ mediaType, url, filename }: FileUIPart): ContentPart {
  const kind = /^(image|audio|video)\b/.exec(mediaType)?.[1] ?? 'document';
  const data = /^data:[^,]*;base64,(.*)$/s.exec(url)?.[1];
  const source =
    data === undefined
      ? { type: 'url', value: url, mimeType: mediaType }
      : { type: 'data', value: data, mimeType: mediaType };
  return { type: kind, source, ...(filename !== undefined && { metadata: { filename } }) };
}
