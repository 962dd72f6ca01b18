/** The conversation: what people asked, and what the lead answered. */
import { entityKey, type Message, nameOf, type PendingWish, type Run, textOf } from '@rejoin/core';
import { el, keyed, setAttribute, setText } from './dom.ts';
import { STATUS, titleOf } from './labels.ts';
import { type Board, grouped, type Member, type Work } from './model.ts';
import { createProse, type Prose } from './prose.ts';

interface Question {
  readonly from: string;
  readonly text: string;
  /** Not in the log yet. */
  readonly pending?: PendingWish['status'];
  readonly answers: readonly Work[];
}

const EXAMPLES = [
  'How does a cancel reach an agent?',
  'How does a client reconnect after a lost connection?',
  'What is a snapshot, and when is it taken?',
  'How are errors reported to the caller?',
];

export interface Talk {
  update(board: Board): void;
}

export function createTalk(
  host: Element,
  me: string,
  members: readonly Member[],
  ask: (question: string) => void,
): Talk {
  const welcome = el(
    'li',
    { class: 'welcome' },
    el(
      'p',
      {},
      'Ask a question: the lead hands it to five specialists, each its own process with its own connection. They search real files on this disk and write straight into this session.',
    ),
    el('p', {}, 'Cut the wire, reload, open a second tab, kill a process: the session goes on.'),
    ...EXAMPLES.map((example) => {
      const button = el('button', { type: 'button' }, example);
      button.addEventListener('click', () => ask(example));
      return button;
    }),
  );
  const show = keyed<Question>(host, () => makeQuestion(me, members));
  return {
    update(board) {
      const questions = questionsOf(board, me);
      if (questions.length > 0) welcome.remove();
      show(questions);
      if (questions.length === 0 && !welcome.isConnected) host.append(welcome);
    },
  };
}

function questionsOf(board: Board, me: string): (readonly [string, Question])[] {
  const { state, pending } = board.view;
  const answers = grouped(
    [...state.runs.values()].filter(({ answers, parent }) => answers && !parent),
    ({ answers }) => entityKey(answers?.participant ?? '', answers?.id ?? ''),
  );
  const worksOf = (runs: readonly Run[] = []) => runs.map((run) => board.workOf(run));
  const questions: (readonly [string, Question])[] = [...state.messages.values()]
    .filter(isQuestion)
    .map((message) => {
      const key = entityKey(message.participant, message.id);
      const question = {
        from: message.participant,
        text: textOf(message.text),
        answers: worksOf(answers.get(key)),
      };
      return [key, question] as const;
    });
  for (const [id, { entry, status }] of pending) {
    const key = entityKey(me, id);
    if (entry.event.type !== 'message.sent' || state.messages.has(key) || !('content' in entry.event))
      continue;
    questions.push([
      key,
      { from: me, text: String(entry.event.content), pending: status, answers: [] } as Question,
    ]);
  }
  return questions;
}

const isQuestion = ({ producer, run }: Message): boolean => producer === undefined && run === undefined;

function makeQuestion(
  me: string,
  members: readonly Member[],
): { element: HTMLElement; update(question: Question): void } {
  const from = el('b');
  const note = el('span', { class: 'note' });
  const text = el('p', { class: 'asked-text', dir: 'auto' });
  const answers = el('ol', { class: 'answers' });
  const element = el('li', { class: 'question' }, el('p', { class: 'from' }, from, ' ', note), text, answers);
  const show = keyed(answers, () => makeAnswer(members));
  return {
    element,
    update({ from: author, text: content, pending, answers: works }) {
      setText(from, nameOf(author));
      setAttribute(element, 'data-mine', author === me ? '' : undefined);
      setAttribute(element, 'data-pending', pending);
      const waits = works.length === 0 ? 'in the log, not taken up yet' : '';
      setText(note, pending === 'queued' ? 'waiting here' : (pending ?? waits));
      setText(text, content);
      show(works.map((work) => [work.run.id, work]));
    },
  };
}

function makeAnswer(members: readonly Member[]): { element: HTMLElement; update(work: Work): void } {
  const from = el('b');
  const note = el('span', { class: 'note' });
  const text = el('div', { 'data-text': '' });
  const element = el('li', { class: 'answer' }, el('p', { class: 'from' }, from, ' ', note), text);
  const proses = new Map<string, Prose>();
  return {
    element,
    update({ run, status, texts }) {
      setAttribute(element, 'data-answer', run.participant);
      setAttribute(element, 'data-status', status);
      setText(from, titleOf(run.participant, members));
      const step = run.status === 'running' ? run.steps.at(-1) : undefined;
      setText(note, step && status === 'running' ? `${step}…` : STATUS[status]);
      for (const [id, { element: old }] of proses) {
        if (texts.some((message) => message.id === id)) continue;
        old.remove();
        proses.delete(id);
      }
      for (const message of texts) {
        let prose = proses.get(message.id);
        if (!prose) {
          prose = createProse();
          proses.set(message.id, prose);
          text.append(prose.element);
        }
        prose.update(message.text);
      }
    },
  };
}
