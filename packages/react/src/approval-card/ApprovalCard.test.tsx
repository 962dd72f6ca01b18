// @vitest-environment happy-dom
import type { QuestionReply } from '@rejoin/core';
import type { AgentRun } from '@rejoin/core/agent';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { StrictMode } from 'react';
import { describe, expect, it } from 'vitest';
import {
  ApprovalCard,
  type ApprovalCardProps,
  ApprovalCardTitle,
  approvalCardLabels,
} from '../entries/approval-card.ts';
import { SessionProvider } from '../hooks/SessionProvider.tsx';
import { useSessionView } from '../hooks/useSessionView.ts';
import { createStage } from '../testing/stage.tsx';

type Question = Parameters<AgentRun['ask']>[0];

/** Every question of the session, also what became of it. */
function All(props: Omit<ApprovalCardProps, 'approval'>) {
  const questions = useSessionView(({ state }) => state.questions);
  return [...questions.values()].map((each) => <ApprovalCard key={each.id} {...props} approval={each} />);
}

/** Ana looks at what news asks people; olga and the agent are elsewhere. */
async function asking(questions: readonly Question[], props: Omit<ApprovalCardProps, 'approval'> = {}) {
  const stage = createStage();
  const news = stage.puppet('news');
  const [ana, olga] = [stage.client('ana'), stage.client('olga')];
  const elsewhere = olga.session('s');
  render(
    <StrictMode>
      <SessionProvider client={ana} session="s" clock={stage.sim.clock}>
        <All {...props} />
      </SessionProvider>
    </StrictMode>,
  );
  // React 18 runs effects, which set timers, at the end of each `act`.
  const pass = async (ms = 1_000) => {
    for (let left = ms; left > 0; left -= 250) await act(() => stage.run(Math.min(250, left)));
  };
  await pass();
  ana.session('s').send('What is new?');
  await pass();
  const answers = questions.map((each) => news.work.run.ask(each).catch((error: unknown) => error));
  await pass();
  const user = userEvent.setup({ delay: null });
  const settle = () => act(() => stage.run(0));
  return {
    stage,
    ana,
    news,
    pass,
    user,
    answers,
    settle,
    /** Olga replies on her own page. */
    async olga(reply: QuestionReply, at = 0) {
      const question = [...elsewhere.store.getState().state.questions.values()][at];
      if (question) elsewhere.answer({ participant: question.participant, id: question.id }, reply);
    },
    async press(name: string) {
      await user.click(screen.getByRole('button', { name }));
      await settle();
    },
  };
}

const card = (name: string | RegExp) => screen.getByRole('article', { name });
const spoken = () => document.querySelector('[data-rejoin-announcer]')?.textContent;

describe('the approval card', () => {
  it('shows who asks what, how risky it is, what it is about and how long an answer counts', async () => {
    const { pass } = await asking([
      { title: 'Delete 12 files?', detail: 'All of the cache.', risk: 'high', expiresIn: 90_000 },
    ]);
    const { dataset, textContent } = card('Delete 12 files?');
    expect(dataset).toMatchObject({ status: 'waiting', asks: 'consent', risk: 'high' });
    expect(textContent).toMatch(/news asks.*High risk.*All of the cache\./);
    const left = () => Number(/Expires in (?:1m )?(\d+)s/.exec(card(/./).textContent ?? '')?.[1]);
    const before = left();
    await pass(5_000);
    expect(left()).toBe((before + 55) % 60);
  });

  it('shows the tool call that consent is asked for: its name and its arguments', async () => {
    const { news, pass } = await asking([]);
    const call = news.work.run.toolCall('delete_files');
    void call.args('{"folder":"cache"}').then(() => news.work.run.approve(call));
    await pass();
    expect(card(/./).querySelector('summary')?.textContent).toContain('delete_files');
    expect(screen.getByRole('group', { name: 'Arguments' }).textContent).toBe('{\n  "folder": "cache"\n}');
  });

  it('approves with a note: on its way, then it counts, and the agent has it', async () => {
    const { pass, press, user, answers } = await asking([{ title: 'May I?' }]);
    await user.click(screen.getByText('Add a note'));
    await user.type(screen.getByRole('textbox', { name: 'Note for the agent' }), 'Go on.');
    await press('Approve');
    expect(card('May I?').dataset.status).toBe('answering');
    expect(screen.getByText('Sending your answer')).toBeTruthy();
    expect(screen.queryByRole('button')).toBeNull();
    await pass();
    expect(screen.getByText('You approved')).toBeTruthy();
    expect(screen.getByText('“Go on.”')).toBeTruthy();
    expect(card('May I?').querySelector('time')?.dateTime).toMatch(/^\d{4}-/);
    expect(await answers[0]).toMatchObject({ decision: 'approved', note: 'Go on.' });
  });

  it('is answered offline, says so, and sends it when there is a connection', async () => {
    const { stage, pass, press, answers } = await asking([{ title: 'May I?' }]);
    await act(async () => stage.sim.crashKeeper(5_000));
    await pass();
    await press('Decline');
    await pass(500);
    expect(screen.getByText('Not sent yet: it is sent as soon as you are connected')).toBeTruthy();
    await pass(25_000);
    expect(screen.getByText('You declined')).toBeTruthy();
    expect(await answers[0]).toMatchObject({ decision: 'declined' });
  });

  it('says who answered elsewhere, and tells who came second', async () => {
    const { stage, pass, press, olga } = await asking([{ title: 'May I?' }, { title: 'And that?' }]);
    await olga({ decision: 'approved', note: 'It is late.' });
    await pass();
    expect(card('May I?').textContent).toMatch(/olga approved.*“It is late\.”/);
    await act(() => stage.cut('ana'));
    await olga({ decision: 'approved' }, 1);
    await press('Decline');
    await pass(10_000);
    expect(card('And that?').textContent).toMatch(
      /olga approved.*Your answer came second: olga had approved before/,
    );
    expect(card('And that?').dataset.status).toBe('answered');
  });

  it('says that it expired, or that its run needs no answer any more', async () => {
    const { news, pass } = await asking([{ title: 'Now?', expiresIn: 3_000 }, { title: 'May I?' }]);
    await pass(30_000);
    expect(card('Now?').textContent).toContain('Expired: no one answered in time');
    news.work.end();
    await pass();
    expect(card('May I?').textContent).toContain('Withdrawn: no answer is needed any more');
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('asks for one of the choices, and says when none is chosen', async () => {
    const choices = [{ value: 'main' }, { value: 'next', label: 'The next one', detail: 'New.' }];
    const { pass, press, user, answers } = await asking([{ title: 'Which?', choices }]);
    await press('Send answer');
    const group = screen.getByRole('radiogroup', { name: 'Which?' });
    expect(group.getAttribute('aria-invalid')).toBe('true');
    expect(within(card('Which?')).getByText('Choose one')).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByRole('radio', { name: 'main' }));
    await user.click(screen.getByText('The next one'));
    expect(screen.queryByText('Choose one')).toBeNull();
    await press('Send answer');
    await pass();
    expect(card('Which?').textContent).toMatch(/You answered.*The next one/);
    expect(await answers[0]).toMatchObject({ decision: 'answered', data: 'next' });
  });

  it('draws a form from the schema, says what is wrong beside each field, and sends what fits', async () => {
    const schema = {
      type: 'object',
      properties: {
        name: { type: 'string', title: 'Name', minLength: 2 },
        nights: { type: 'integer', title: 'Nights', minimum: 1, default: 3 },
        price: { type: ['number', 'null'], title: 'Price' },
        class: { enum: ['train', 'flight'] },
        breakfast: { type: 'boolean', title: 'With breakfast' },
        wishes: { type: 'string', format: 'multi-line' },
      },
      required: ['name', 'nights', 'price', 'class'],
    };
    const { pass, press, user, answers } = await asking([{ title: 'Who?', schema }]);
    const box = (name: string) => screen.getByRole<HTMLInputElement>('textbox', { name });
    expect(box('wishes (optional)').tagName).toBe('TEXTAREA');
    expect(box('Nights').value).toBe('3');
    await user.type(box('Name'), 'A');
    await user.clear(box('Nights'));
    await user.type(box('Nights'), '0');
    await user.type(box('Price (optional)'), 'much');
    await press('Send answer');
    expect(document.activeElement).toBe(box('Name'));
    const wrong = [...card('Who?').querySelectorAll('[aria-invalid]')].map((each) => {
      const { id } = each;
      return document.getElementById(each.getAttribute('aria-describedby') ?? id)?.textContent;
    });
    expect(wrong).toEqual(['Write at least 2 characters', 'Write 1 or more', 'Write a number', 'Choose one']);
    await user.type(box('Name'), 'na');
    await user.clear(box('Nights'));
    await user.type(box('Nights'), '2');
    await user.clear(box('Price (optional)'));
    await user.type(box('Price (optional)'), '12,5');
    await user.selectOptions(screen.getByRole('combobox', { name: 'class' }), 'train');
    await user.click(screen.getByRole('checkbox', { name: 'With breakfast' }));
    await user.type(box('Name'), '{Enter}');
    await pass();
    expect(await answers[0]).toMatchObject({
      decision: 'answered',
      data: { name: 'Ana', nights: 2, price: 12.5, class: 'train', breakfast: true },
    });
    expect(card('Who?').textContent).toMatch(
      /Name: Ana\nNights: 2\nPrice: 12\.5\nclass: train\nWith breakfast: Yes/,
    );
  });

  it('asks for JSON where no form can be drawn, and says what is wrong with it', async () => {
    const schema = {
      type: 'object',
      properties: { stops: { type: 'array' }, end: { type: 'object' } },
      required: ['stops'],
    };
    const { pass, press, user, answers } = await asking([{ title: 'Which stops?', schema }]);
    const field = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Your answer as JSON' });
    expect(JSON.parse(field.value)).toEqual({ stops: [], end: {} });
    for (const [written, problem] of [
      ['{"stops":', /This is not JSON/],
      ['[]', /The JSON must be of the type object/],
      ['{}', /The JSON lacks stops/],
    ] as const) {
      await user.clear(field);
      await user.click(field);
      await user.paste(written);
      await press('Send answer');
      expect(screen.getByText(problem)).toBeTruthy();
      expect(document.activeElement).toBe(field);
    }
    await user.clear(field);
    await user.paste('{"stops":["a"]}');
    await press('Send answer');
    await pass();
    expect(await answers[0]).toMatchObject({ data: { stops: ['a'] } });
  });

  it('gives the focus to the next card that waits, not to a button of it; after the last one the card keeps it', async () => {
    const { pass, user, settle } = await asking([{ title: 'One?' }, { title: 'Two?' }, { title: 'Three?' }]);
    within(card('Two?')).getByRole('button', { name: 'Approve' }).focus();
    await user.keyboard('{Enter}');
    await settle();
    expect(document.activeElement).toBe(card('Three?'));
    await user.keyboard('{Enter}');
    await pass();
    expect(card('Three?').dataset.status).toBe('waiting');
    within(card('Three?')).getByRole('button', { name: 'Decline' }).focus();
    await user.keyboard(' ');
    await settle();
    expect(document.activeElement).toBe(card('One?'));
    within(card('One?')).getByRole('button', { name: 'Approve' }).focus();
    await user.keyboard('{Enter}');
    await settle();
    expect(document.activeElement).toBe(card('One?'));
    await pass();
    expect(document.activeElement).toBe(card('One?'));
  });

  it('keeps the focus on its card when another person is faster', async () => {
    const { pass, olga } = await asking([{ title: 'One?' }, { title: 'Two?' }]);
    within(card('One?')).getByRole('button', { name: 'Approve' }).focus();
    await olga({ decision: 'declined' });
    await pass();
    expect(document.activeElement).toBe(card('One?'));
    expect(card('One?').textContent).toContain('olga declined');
  });

  it('says aloud what became of it, once', async () => {
    const { pass, olga } = await asking([{ title: 'May I?' }]);
    await olga({ decision: 'declined' });
    await pass(2_000);
    expect(spoken()).toContain('May I? olga declined.');
  });

  it('says why a reply was refused, and can be answered again', async () => {
    const { pass, press, answers } = await asking([{ title: 'May I?' }]);
    const note = () => screen.getByRole('textbox', { name: 'Note for the agent', hidden: true });
    fireEvent.change(note(), { target: { value: 'x'.repeat(70_000) } });
    await press('Decline');
    await pass();
    expect(card('May I?').dataset.status).toBe('refused');
    expect(card('May I?').textContent).toContain(
      'Your answer was not taken. It is too long. Make it shorter.',
    );
    fireEvent.change(note(), { target: { value: 'No.' } });
    await press('Decline');
    await pass();
    expect(card('May I?').textContent).toContain('You declined');
    expect(card('May I?').textContent).not.toContain('not taken');
    expect(await answers[0]).toMatchObject({ decision: 'declined', note: 'No.' });
  });

  it('says who lacks the right', () => {
    expect(approvalCardLabels.error({ code: 'forbidden', words: '' })).toBe(
      'You do not have the right to answer this',
    );
  });

  it('answers nothing where the session is closed, and says why', async () => {
    const { ana, press, settle } = await asking([{ title: 'May I?' }]);
    await act(async () => ana.session('s').close());
    await settle();
    expect(card('May I?').textContent).toContain('The session has ended');
    await press('Approve');
    expect(card('May I?').dataset.status).toBe('waiting');
    expect(screen.getByRole('button', { name: 'Approve' }).getAttribute('aria-disabled')).toBe('true');
  });

  it('takes other words and names, and reports each reply', async () => {
    const given: QuestionReply[] = [];
    const { press } = await asking([{ title: 'May I?' }], {
      nameOf: ({ name }) => name.toUpperCase(),
      labels: { approve: 'Ja' },
      onAnswer: (reply) => given.push(reply),
    });
    expect(screen.getByText('NEWS asks')).toBeTruthy();
    await press('Ja');
    expect(given).toEqual([{ decision: 'approved' }]);
  });

  it('says where its parts belong', () => {
    expect(() => render(<ApprovalCardTitle />)).toThrow(/ApprovalCardRoot/);
  });
});
