/** What was asked of agents, and what became of it: the log's word, the same in every tab. */
import { entityKey, nameOf, type ReceiptRow, type Ref, type Run } from '@rejoin/core';
import { el, keyed, setAttribute, setText } from './dom.ts';
import { counted, receiptText, stageOf, targetText, titleOf } from './labels.ts';
import type { Asked, Board, Member } from './model.ts';

const MOST = 30;
const STAGES = 5;
const RETRACTABLE = new Set(['queued', 'sent', 'logged', 'delivered']);

export interface Receipts {
  readonly element: HTMLElement;
  update(board: Board): void;
}

interface Shown {
  readonly asked: Asked;
  readonly runs: ReadonlyMap<string, Run>;
}

export function createReceipts(
  me: string,
  members: readonly Member[],
  retract: (ref: Ref) => void,
): Receipts {
  const list = el('ol', {});
  const none = el(
    'p',
    { class: 'none' },
    'A Stop or a steer shows here how far it has come: in the log, delivered, acknowledged, done. Or refused, and why.',
  );
  const element = el(
    'article',
    { class: 'lane receipts', 'aria-labelledby': 'receipts-title' },
    el('header', { class: 'head' }, el('h3', { id: 'receipts-title' }, 'Receipts')),
    el('div', { class: 'scroll down', tabindex: '0', role: 'region', 'aria-label': 'Receipts' }, none, list),
  );
  const show = keyed<Shown>(list, () => makeReceipt(me, members, retract));
  return {
    element,
    update({ asked, view }) {
      none.hidden = asked.length > 0;
      show(
        asked
          .slice(0, MOST)
          .map((each) => [
            entityKey(each.ref.participant, each.ref.id),
            { asked: each, runs: view.state.runs },
          ]),
      );
    },
  };
}

function makeReceipt(me: string, members: readonly Member[], retract: (ref: Ref) => void) {
  const title = el('b', { dir: 'auto' });
  const from = el('span', { class: 'note' });
  const stages = el('span', { class: 'stages', 'aria-hidden': 'true' });
  for (let stage = 0; stage < STAGES; stage++) stages.append(el('i'));
  const label = el('span', { class: 'label', dir: 'auto' });
  const takeBack = el('button', { type: 'button', class: 'quiet' }, 'Take back');
  const rows = el('ul', {});
  const element = el(
    'li',
    {},
    el('p', {}, title, ' ', from),
    el('p', { class: 'state' }, stages, label, takeBack),
    rows,
  );
  const showRows = keyed<{ readonly row: ReceiptRow; readonly text: string }>(rows, () => makeRow(members));
  let ref: Ref | undefined;
  takeBack.addEventListener('click', () => ref && retract(ref));
  return {
    element,
    update({ asked, runs }: Shown) {
      const { kind, content, status } = asked;
      ref = asked.ref;
      setAttribute(element, 'data-receipt', asked.ref.id);
      setAttribute(element, 'data-kind', kind);
      setAttribute(element, 'data-status', status);
      const what = kind === 'cancel' ? 'Stop' : `“${content}”`;
      setText(title, `${what} → ${targetText(asked, members)}`);
      setText(from, nameOf(asked.ref.participant));
      const stage = stageOf(status);
      for (const [index, mark] of [...stages.children].entries())
        setAttribute(mark, 'data-on', index < stage ? '' : undefined);
      const [first] = asked.rows;
      const runOf = (row: ReceiptRow) => runs.get(entityKey(row.participant, row.run));
      const only = asked.rows.length === 1 && first;
      setText(label, only ? labelOf(asked, first, runOf(first)) : receiptText(asked, status, first?.reason));
      takeBack.hidden = kind !== 'steer' || asked.ref.participant !== me || !RETRACTABLE.has(status);
      showRows(
        asked.rows.length < 2
          ? []
          : asked.rows.map((row) => [
              entityKey(row.participant, row.run),
              { row, text: labelOf(asked, row, runOf(row)) },
            ]),
      );
    },
  };
}

/** Tokens after the stop are counted, not hidden (P35). */
function labelOf(asked: Asked, row: ReceiptRow, run: Run | undefined): string {
  const after =
    asked.kind === 'cancel' && row.deltasSince > 0 ? `, ${counted(row.deltasSince, 'delta')} after it` : '';
  return `${receiptText(asked, row.status, row.reason, run)}${after}`;
}

function makeRow(members: readonly Member[]) {
  const who = el('span');
  const what = el('span', { dir: 'auto' });
  const element = el('li', {}, who, what);
  return {
    element,
    update({ row, text }: { readonly row: ReceiptRow; readonly text: string }) {
      setAttribute(element, 'data-row', row.participant);
      setAttribute(element, 'data-status', row.status);
      setText(who, titleOf(row.participant, members));
      setText(what, text);
    },
  };
}
