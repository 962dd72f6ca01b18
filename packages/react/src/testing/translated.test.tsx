// @vitest-environment happy-dom
/** A browser that translates the page puts `<font>` in the place of each text, at any time. All components go on. */
import type { AgentRun, TextWriter } from '@rejoin/core/agent';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { AgentLanes } from '../entries/agent-lanes.ts';
import { AgentProgress } from '../entries/agent-progress.ts';
import { ApprovalCard } from '../entries/approval-card.ts';
import { AwayMarker } from '../entries/away-marker.ts';
import { Composer } from '../entries/composer.ts';
import { ConnectionStatus } from '../entries/connection-status.ts';
import { HandoffBanner } from '../entries/handoff-banner.ts';
import { PresenceList } from '../entries/presence-list.ts';
import { SteeringInput } from '../entries/steering-input.ts';
import { StopButton } from '../entries/stop-button.ts';
import { Transcript } from '../entries/transcript.ts';
import { SessionProvider } from '../hooks/SessionProvider.tsx';
import { useSessionView } from '../hooks/useSessionView.ts';
import { reactTexts } from './reactTexts.ts';
import { createStage } from './stage.tsx';

/** As Chrome does: the text node leaves the page, and `<font>` with other words stands where it was. */
function translate(): void {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode()) if (walker.currentNode instanceof Text) texts.push(walker.currentNode);
  for (const text of texts) {
    if (text.data.trim() === '' || text.parentElement?.closest('font, textarea')) continue;
    const font = document.createElement('font');
    font.textContent = text.data.toUpperCase();
    text.replaceWith(font);
  }
}

/** All of them, also what became of each. */
function Questions() {
  const questions = useSessionView(({ state }) => state.questions);
  return [...questions.values()].map((each) => <ApprovalCard key={each.id} approval={each} />);
}

const ANSWER = `# A title
Plain words, then **bold** and \`code\` within.
- first
2. second, [a link](https://example.com)
> quoted
> — src/a.ts:3
| a | b |
|---|---|
\`\`\`ts
let x = 1;
\`\`\`
***
The end`;

it('each component goes on while the browser translates the page', async () => {
  const stage = createStage();
  let hidden = false;
  let tell: (change: 'wake' | 'hidden') => void = () => {};
  const client = stage.client('ana', {
    environment: {
      hidden: () => hidden,
      watch(listener) {
        tell = listener;
        return () => {};
      },
    },
  });
  const session = client.session('s', { connect: false });
  const lead = stage.puppet('lead', ({ to }) => to?.includes('agent:lead') !== false);
  const worker = stage.puppet('worker', ({ to }) => to?.includes('agent:worker') === true);
  const page = (
    <SessionProvider client={client} session="s" clock={stage.sim.clock}>
      <ConnectionStatus />
      <AwayMarker />
      <Questions />
      <HandoffBanner />
      <PresenceList />
      <AgentProgress onSelectedChange={() => {}} rollUp={1} />
      <Transcript renderCitation={({ text }) => text} />
      <Transcript
        renderText={({ text }) => text}
        renderLine={({ text }) => text}
        labels={{ transcript: 'Other' }}
      />
      <AgentLanes />
      <SteeringInput agent="agent:lead" labels={{ field: 'Guide' }} />
      <Composer actions={<StopButton name="all of it" />} labels={{ field: 'Ask' }} />
    </SessionProvider>
  );
  render(page);
  /** Time passes, and now and then the translator comes. */
  const pass = async (ms = 400) => {
    for (let passed = 0; passed < ms; passed += 100) {
      translate();
      await act(() => stage.run(100));
      expect(reactTexts(document.body)).toEqual([]);
    }
    translate();
  };
  const transcript = () => screen.getByRole('region', { name: 'Conversation' });
  const shows = (words: RegExp) => expect(document.body.textContent).toMatch(words);
  /** What every reader of the log has, whatever is translated. */
  const shown = () => transcript().textContent?.toUpperCase() ?? '';

  await pass();
  await act(async () => void session.send('Go.'));
  await pass();
  const run: AgentRun = lead.work.run;
  const thought = run.reasoning();
  await act(() => thought.write('Hm, a thought\nof two lines'));
  await pass(200);
  await act(() => thought.end());
  const call = run.toolCall('search');
  await act(() => call.args('{"q": 1}'));
  await pass(200);
  await act(() => call.call());
  await act(() => call.result('found'));
  worker.begin(lead.work);
  await pass();
  const text: TextWriter = run.text();
  for (let at = 0; at < ANSWER.length; at += 3) {
    await act(() => text.write(ANSWER.slice(at, at + 3)));
    await act(() => stage.run(20));
    translate();
    expect(reactTexts(document.body)).toEqual([]);
  }
  await act(() => text.end());
  await pass();
  for (const line of ANSWER.split('\n')) expect(shown()).toContain(line.toUpperCase());

  // Questions: one in each form, answered here and withdrawn.
  const schema = { type: 'object', properties: { a: { type: 'boolean' }, b: { enum: ['x'] } } };
  void run.ask({ title: 'May I?', detail: 'All of it', risk: 'high', expiresIn: 900_000 });
  void run.ask({ title: 'Which?', choices: [{ value: 'main', detail: 'Today’s' }] });
  const asked = new AbortController();
  void run.ask({ title: 'Who?', schema }, { signal: asked.signal }).catch(() => {});
  await pass();
  for (const radio of screen.getAllByRole('radio')) fireEvent.click(radio);
  for (const name of ['May I?', 'Which?'])
    for (const card of screen.getAllByRole('article', { name: name.toUpperCase() }))
      for (const button of within(card).queryAllByRole('button').slice(0, 1)) fireEvent.click(button);
  asked.abort();
  await pass();
  shows(/WITHDRAWN/);

  // Receipts: said, taken, taken back; more than are shown at once.
  for (let at = 0; at < 7; at++)
    await act(async () => void session.steer(`Rather ${at}`, { kind: 'agent', participant: 'agent:lead' }));
  await pass();
  const field = screen.getByRole('textbox', { name: 'Guide' });
  fireEvent.change(field, { target: { value: 'Briefly' } });
  fireEvent.keyDown(field, { key: 'Enter' });
  await pass();
  shows(/BRIEFLY/);

  // The connection goes and comes.
  stage.sim.crashKeeper(5_000);
  await pass(3_000);
  await act(async () => void session.send('Is anybody there?'));
  await pass(9_000);

  // Away, and back; an agent fails meanwhile, and the other one is stopped after.
  hidden = true;
  await act(async () => tell('hidden'));
  worker.work.fail('No such file.');
  await pass(1_000);
  await act(() => stage.run(60_000));
  hidden = false;
  await act(async () => tell('wake'));
  await pass(1_000);
  fireEvent.click(screen.getByRole('button', { name: /all of it/ }));
  await pass(3_000);
  shows(/STOPPED/);
  await act(async () => session.close());
  await pass();
  client.close();
}, 30_000);
