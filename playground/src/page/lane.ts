/** One agent's lane. Its elements are made once; an update changes what differs. */
import { type Message, type SessionView, type ToolCall, textOf } from '@rejoin/core';
import { el, keyed, setAttribute, setFlag, setText } from './dom.ts';
import { counted, receiptText, STATUS, seconds } from './labels.ts';
import { type Board, isOpen, type LaneStatus, type Member, runKey, statusFor, type Work } from './model.ts';
import { createProse } from './prose.ts';

export interface LaneActions {
  stop(work: Work): void;
  steer(content: string, work: Work | undefined): void;
  /** The keeper's clock, as far as this page has heard of it, ms. */
  now(): number;
  /** A change of status that is worth saying. */
  announce(text: string): void;
}

export interface Lane {
  readonly element: HTMLElement;
  update(board: Board): void;
  /** Time has passed. */
  tick(): void;
}

export function createLane({ participant, title, about }: Member, actions: LaneActions): Lane {
  const id = participant.replace(/\W/g, '-');
  const pid = el('span', { class: 'pid', dir: 'ltr' });
  const pill = el('span', { class: 'pill' });
  const now = el('p', { class: 'now', dir: 'auto' }, about);
  const bar = el(
    'div',
    { class: 'progress', role: 'progressbar', 'aria-label': `${title}: progress` },
    el('i'),
  );
  const meta = el('p', { class: 'meta' });
  const newest = el('summary');
  const callList = el('ol', {});
  const calls = el('details', { class: 'calls' }, newest, callList);
  const thought = el('div', { class: 'thought' });
  const text = el('div', { 'data-text': '' });
  const inner = el('div', { class: 'inner' }, thought, text);
  const body = el(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': `${title}: text` },
    inner,
  );
  const receipt = el('p', { class: 'asked', dir: 'auto', 'data-lane-receipt': '' });
  const input = el('input', {
    id: `steer-${id}`,
    type: 'text',
    placeholder: 'Steer…',
    autocomplete: 'off',
    dir: 'auto',
  });
  const stop = el('button', { type: 'button', class: 'stop', 'aria-label': `Stop ${title}` }, 'Stop');
  const form = el(
    'form',
    { class: 'steer' },
    el('label', { class: 'hidden', for: input.id }, `Steer ${title}`),
    input,
    el('button', { type: 'submit', 'aria-label': `Steer ${title}` }, 'Steer'),
    stop,
  );
  const element = el(
    'article',
    { class: 'lane', 'data-lane': participant, 'data-status': 'absent', 'aria-labelledby': id },
    el('header', { class: 'head' }, el('h3', { id }, title), pid, pill),
    now,
    bar,
    meta,
    calls,
    body,
    receipt,
    form,
  );

  const showCalls = keyed(callList, makeCall);
  const showThoughts = keyed(thought, makeMessage);
  const showTexts = keyed(text, makeMessage);
  let work: Work | undefined;
  let shown = '';
  /** The run that was seen lost: if it goes on, people are told. */
  let wasLost: string | undefined;
  let status: LaneStatus = 'absent';

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const content = input.value.trim();
    if (content === '') return;
    actions.steer(content, work);
    input.value = '';
  });
  stop.addEventListener('click', () => {
    if (work && stop.ariaDisabled !== 'true') actions.stop(work);
  });

  function update(board: Board): void {
    const run = board.newest.get(participant);
    const [, process] = (board.view.state.participants.get(participant)?.name ?? '').split(' · ');
    setText(pid, process ?? '');
    work = run && board.workOf(run);
    const next = work?.status ?? (process ? 'idle' : 'absent');
    // One lane is one run: the next one begins on an empty page.
    if (run && shown !== runKey(run)) {
      shown = runKey(run);
      calls.open = false;
    }
    noteStatus(next);
    showStatus(board.view);
    showCalls((work?.calls ?? []).map((call) => [call.id, call]));
    showThoughts((work?.thoughts ?? []).map((message) => [message.id, message]));
    showTexts((work?.texts ?? []).map((message) => [message.id, message]));
    const last = work?.calls.at(-1);
    setText(
      newest,
      last
        ? `${counted(work?.calls.length ?? 0, 'tool call')} · ${last.name} ${argsOf(last)}`
        : 'No tool calls yet',
    );
  }

  function noteStatus(next: LaneStatus): void {
    const key = work && runKey(work.run);
    if (next === 'lost') wasLost = key;
    setFlag(element, 'data-recovered', wasLost !== undefined && wasLost === key && next !== 'lost');
    if (next === status) return;
    if (status !== 'absent' && next !== 'running' && next !== 'idle')
      actions.announce(`${title}: ${STATUS[next]}.`);
    status = next;
  }

  function showStatus({ status: read }: SessionView): void {
    setAttribute(element, 'data-status', status);
    const again = element.hasAttribute('data-recovered') && status === 'running';
    setText(pill, again ? 'Working again' : STATUS[status]);
    const run = work?.run;
    setText(now, nowText(about, work));
    const { done = 0, total = 0 } = run?.progress ?? {};
    const part = run?.status === 'finished' ? 1 : total > 0 ? Math.min(1, done / total) : 0;
    bar.style.setProperty('--part', String(part));
    setAttribute(bar, 'aria-valuenow', String(Math.round(part * 100)));
    setAttribute(bar, 'aria-valuetext', total > 0 ? `${done} of ${total}` : 'not begun');
    const asked = work?.asked[0];
    const row = run && asked?.rows.find((each) => each.participant === participant && each.run === run.id);
    const at = asked && run ? statusFor(asked, run) : undefined;
    setAttribute(receipt, 'data-status', at);
    const what = asked?.kind === 'cancel' ? 'Stop' : `“${asked?.content}”`;
    setText(receipt, asked && at ? `${what}: ${receiptText(asked, at, row?.reason, run)}` : '');
    const stoppable = run !== undefined && isOpen(run) && status !== 'stopping';
    stop.ariaDisabled = String(!stoppable);
    setText(stop, status === 'stopping' ? 'Stopping…' : 'Stop');
    setFlag(element, 'data-stale', read !== 'live');
    tick();
  }

  function tick(): void {
    const run = work?.run;
    if (!run) return setText(meta, '');
    // Cut off, nobody here knows whether it still runs.
    if (run.endedAt === undefined && element.hasAttribute('data-stale') && meta.textContent) return;
    const { done, total } = run.progress ?? {};
    const parts = [
      total ? `${done ?? 0} of ${total} read` : '',
      counted(run.deltas, 'delta'),
      seconds((run.endedAt ?? actions.now()) - run.startedAt),
      run.generation > 1 ? `owner no. ${run.generation}` : '',
    ];
    setText(meta, parts.filter(Boolean).join(' · '));
  }

  return { element, update, tick };
}

function nowText(about: string, work: Work | undefined): string {
  if (!work) return about;
  const { run, status } = work;
  if (run.status === 'failed') return run.error?.message ?? 'Failed.';
  if (run.status !== 'running') return about;
  const step = run.steps.at(-1) ?? run.progress?.note ?? 'Beginning';
  return status === 'stalled' ? `No sign of life since “${step}”` : step;
}

/** Arguments as people read them; as they come, until they are complete. */
function argsOf({ args, status }: ToolCall): string {
  const text = textOf(args);
  if (status === 'streaming' || status === 'cut') return text;
  try {
    const { path, line, terms }: Record<string, unknown> = JSON.parse(text);
    return Array.isArray(terms) ? terms.join(', ') : `${path}:${line}`;
  } catch {
    return text;
  }
}

function makeCall(): { element: HTMLElement; update(call: ToolCall): void } {
  const name = el('b');
  const args = el('span', { dir: 'auto' });
  const result = el('span', { class: 'result', dir: 'auto' });
  const element = el('li', {}, name, ' ', args, result);
  return {
    element,
    update(call) {
      setAttribute(element, 'data-status', call.status);
      setText(name, call.name);
      setText(args, argsOf(call));
      setText(
        result,
        typeof call.result === 'string' ? call.result : call.status === 'cut' ? 'cut off' : '…',
      );
    },
  };
}

function makeMessage(): { element: HTMLElement; update(message: Message): void } {
  const prose = createProse();
  return {
    element: prose.element,
    update(message) {
      setAttribute(prose.element, 'data-status', message.status);
      prose.update(message.text);
    },
  };
}
