// @vitest-environment happy-dom

import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { Profiler, type ReactElement, type ReactNode } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import {
  Message,
  MessageAuthor,
  MessageError,
  MessageRoot,
  MessageStatus,
  MessageText,
  MessageTime,
  type TextRenderers,
  ToolCall,
} from '../entries/message.ts';
import { useMessages } from '../hooks/useMessages.ts';
import { useToolCalls } from '../hooks/useToolCalls.ts';
import { lateParts } from '../kit/lateParts.ts';
import { type Stage, setStage } from './testing/messageStage.tsx';

let stage: Stage | undefined;
afterEach(() => {
  cleanup();
  stage?.end();
});
async function staged(agents?: readonly string[]): Promise<Stage> {
  stage = await setStage(agents);
  return stage;
}

function All(): ReactElement {
  const messages = useMessages({ of: 'all' });
  return (
    <>
      {messages.map(({ key }) => (
        <Message key={key} messageKey={key} />
      ))}
    </>
  );
}
function Errors(): ReactElement {
  const messages = useMessages();
  return (
    <>
      {messages.map(({ key }) => (
        <MessageRoot key={key} messageKey={key}>
          <MessageError data-testid="error" />
        </MessageRoot>
      ))}
    </>
  );
}

function Own({ renderText }: Pick<TextRenderers, 'renderText'>): ReactElement {
  const messages = useMessages();
  return (
    <>
      {messages.map(({ key }) => (
        <Message key={key} messageKey={key} renderText={renderText} />
      ))}
    </>
  );
}

function Counted({ renders, renderLine }: Counters): ReactElement {
  renders.set('list', (renders.get('list') ?? 0) + 1);
  const messages = useMessages();
  return (
    <>
      {messages.map(({ key, participant }) => (
        <MessageRoot key={key} messageKey={key}>
          <Count renders={renders} id={`head of ${participant}`}>
            <MessageAuthor />
            <MessageTime />
            <MessageStatus />
          </Count>
          <Count renders={renders} id={`text of ${participant}`}>
            <MessageText renderLine={renderLine} />
          </Count>
        </MessageRoot>
      ))}
    </>
  );
}

function Count({
  renders,
  id,
  children,
}: Pick<Counters, 'renders'> & { readonly id: string; readonly children: ReactNode }): ReactElement {
  return (
    <Profiler id={id} onRender={(name) => renders.set(name, (renders.get(name) ?? 0) + 1)}>
      {children}
    </Profiler>
  );
}
interface Counters extends Pick<TextRenderers, 'renderLine'> {
  readonly renders: Map<string, number>;
}

function Calls(): ReactElement {
  const calls = useToolCalls();
  return (
    <>
      {calls.map(({ key }) => (
        <ToolCall key={key} toolCallKey={key} />
      ))}
    </>
  );
}

const textOf = (element: Element | null): string | undefined =>
  element?.querySelector('.rejoin-message-text')?.textContent;

describe('a message', () => {
  it('is an article with its author as its name, and tells who speaks', async () => {
    const { show, session, pass, run } = await staged();
    show(<All />);
    session.send('Hello?');
    await pass();
    await run().text().write('Hi.');
    await pass();
    const mine = screen.getByRole('article', { name: 'You' });
    expect(mine.getAttribute('data-from')).toBe('user');
    expect(mine.hasAttribute('data-mine')).toBe(true);
    const theirs = screen.getByRole('article', { name: 'The guides' });
    expect(theirs.getAttribute('data-from')).toBe('agent');
    expect(theirs.hasAttribute('data-mine')).toBe(false);
    expect(theirs.getAttribute('data-status')).toBe('streaming');
    expect(theirs.querySelector('time')?.getAttribute('datetime')).toMatch(/^\d{4}-/);
  });

  it('has the text of the log, to the letter, while it is written and after', async () => {
    const { show, session, pass, run, finish } = await staged();
    const container = show(<All />);
    session.send('Line one\n> **two**\n\nthree');
    await pass();
    const text = run().text();
    let all = '';
    for (const delta of [
      '# He',
      'llo\n',
      '\n- *a* `b`',
      '\n```ts\ncode',
      '\n```\n',
      '> — a.md:1',
      '\n**end**',
    ]) {
      await text.write(delta);
      all += delta;
      await pass(100);
      expect(textOf(container.querySelector('[data-from="agent"]'))).toBe(all);
    }
    await text.end();
    await finish();
    expect(textOf(container.querySelector('[data-from="agent"]'))).toBe(all);
    expect(textOf(container.querySelector('[data-from="user"]'))).toBe('Line one\n> **two**\n\nthree');
    expect(container.querySelectorAll('[data-from="user"] strong')).toHaveLength(1);
  });

  it('says where it stands: queued, in the log and unanswered, answered', async () => {
    const { show, session, pass, simulator } = await staged([]);
    show(<All />);
    simulator.silence('page');
    session.send('Anybody?');
    await pass(100);
    const message = screen.getByRole('article', { name: 'You' });
    expect(message.getAttribute('data-status')).toMatch(/queued|sent/);
    await pass(60_000);
    expect(message.getAttribute('data-status')).toBe('complete');
    expect(within(message).getByText('Waiting for an agent')).toBeDefined();
  });

  it('says why it was not sent, and sends it again on demand', async () => {
    const { show, session, pass } = await staged([]);
    show(<All />);
    session.send('x'.repeat(70_000));
    await pass();
    const message = screen.getByRole('article', { name: 'You' });
    expect(message.getAttribute('data-status')).toBe('rejected');
    expect(within(message).getByText(/^Not sent: .+/)).toBeDefined();
    fireEvent.click(within(message).getByRole('button', { name: 'Send again' }));
    await pass();
    // It is refused once more, and stands there once: in the place of the former one.
    const [again, ...more] = screen.getAllByRole('article', { name: 'You' });
    expect([again?.isConnected, more]).toEqual([true, []]);
    expect(message.isConnected).toBe(false);
    expect(session.store.getState().pending.size).toBe(1);
  });

  it('goes when it is dismissed, and then nothing shows it', async () => {
    const { show, session, pass } = await staged([]);
    show(<All />);
    session.send('x'.repeat(70_000));
    session.send('Fine.');
    await pass();
    fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.getAllByRole('article', { name: 'You' })).toHaveLength(1);
    expect(session.store.getState().pending.size).toBe(0);
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('shows arguments word for word: no number changes, and no depth breaks the page', async () => {
    const { show, session, pass, run } = await staged();
    session.send('Go.');
    await pass();
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    for (const args of ['{"id":12345678901234567890,"id":"\\u0041\\"","__proto__":{"a":[]}}', deep]) {
      const call = run().toolCall('search');
      await call.args(args);
      await call.call();
      await call.result(args.slice(0, 1_000));
    }
    await pass(3_000);
    const [first, second] = [...session.store.getState().state.toolCalls.keys()];
    await lateParts.load();
    const container = show(
      <>
        <ToolCall toolCallKey={first ?? ''} defaultOpen />
        <ToolCall toolCallKey={second ?? ''} defaultOpen />
      </>,
    );
    const [args, result, deepArgs] = container.querySelectorAll('pre');
    expect(args?.textContent).toBe(
      '{\n  "id": 12345678901234567890,\n  "id": "\\u0041\\"",\n  "__proto__": {\n    "a": []\n  }\n}',
    );
    expect(result?.textContent).toBe(args?.textContent);
    expect(deepArgs?.textContent).toHaveLength(100_000);
    const [gist] = container.querySelectorAll('.rejoin-tool-call-gist');
    expect(gist?.textContent).toBe('id: 12345678901234567890, id: A", __proto__: {"a":[]}');
  });

  it('is called as the application says, and said so', async () => {
    const { show, session, pass, run } = await staged();
    session.send('Go.', { to: ['agent:guides'] });
    await pass();
    await run().text().write('Here.');
    await pass();
    const [asked, answer] = [...session.store.getState().state.messages.keys()];
    const nameOf = ({ name }: { readonly name: string }) => name.replace('The ', '').toUpperCase();
    show(
      <>
        <Message messageKey={asked ?? ''} nameOf={nameOf} renderName={() => 'not shown to oneself'} />
        <Message messageKey={answer ?? ''} nameOf={nameOf} renderName={(who) => <b>{who.participant}</b>} />
      </>,
    );
    expect(screen.getByRole('article', { name: 'You' }).textContent).toContain('to GUIDES');
    expect(screen.getByRole('article', { name: 'agent:guides' }).querySelector('b')).not.toBeNull();
  });

  it('says that it was cut short when its run ended before it did', async () => {
    const { show, session, pass, run, finish } = await staged();
    show(<All />);
    session.send('Go.');
    await pass();
    await run().text().write('Half a sen');
    await finish('guides', new Error('No such file.'));
    const message = screen.getByRole('article', { name: 'The guides' });
    if (message.getAttribute('data-status') === 'cut')
      expect(within(message).getByText('Ends here: it was cut short')).toBeDefined();
    expect(message.querySelector('[data-tail]')).toBeNull();
  });

  it('tells why its run failed, in the words of the log', async () => {
    const { show, session, pass, run, finish } = await staged();
    show(<Errors />);
    session.send('Go.');
    await pass();
    await run().text().write('Half');
    await pass();
    expect(screen.queryByTestId('error')).toBeNull();
    await finish('guides', new Error('No such file.'));
    expect(screen.getByTestId('error').textContent).toContain('No such file.');
  });

  it('is gone once it is not in the session', async () => {
    const { show } = await staged();
    expect(show(<Message messageKey={'user:absent\nx'} />).innerHTML).toBe('');
  });

  it('is rendered by the application where it wants to', async () => {
    const { show, session, pass, run } = await staged();
    const seen: boolean[] = [];
    const renderText = ({ text, streaming }: { readonly text: string; readonly streaming: boolean }) => {
      seen.push(streaming);
      return <b>{text.toUpperCase()}</b>;
    };
    show(<Own renderText={renderText} />);
    session.send('loud');
    await pass();
    await run().text().write('yes');
    await pass();
    expect(screen.getByText('LOUD').tagName).toBe('B');
    expect(screen.getByText('YES')).toBeDefined();
    expect(seen).toContain(true);
  });

  it('copies the letters of the log', async () => {
    const { show, session, pass } = await staged([]);
    const container = show(<All />);
    session.send('**a**\n\n- b');
    await pass();
    const text = container.querySelector('.rejoin-message-text');
    const range = document.createRange();
    if (text) range.selectNodeContents(text);
    document.getSelection()?.addRange(range);
    let copied = '';
    if (text)
      fireEvent.copy(text, { clipboardData: { setData: (_: string, data: string) => (copied = data) } });
    document.getSelection()?.removeAllRanges();
    expect(copied).toBe('**a**\n\n- b');
  });
});

describe('what a delta costs', () => {
  it('is no rendering at all, and one of its message where a line is whole', async () => {
    const { show, session, pass, run } = await staged(['guides', 'source']);
    const renders = new Map<string, number>();
    const lines: string[] = [];
    const renderLine = ({ text }: { readonly text: string }) => {
      lines.push(text);
      return undefined;
    };
    const container = show(<Counted renders={renders} renderLine={renderLine} />);
    session.send('Both of you.');
    await pass();
    const text = run('guides').text();
    await text.write(`${Array.from({ length: 200 }, (_, index) => `line ${index}`).join('\n')}\nopen`);
    await run('source').text().write('whole\nopen');
    await pass();
    const before = container.querySelectorAll('[data-line]').length;
    renders.clear();
    lines.length = 0;

    for (let at = 0; at < 20; at++) {
      await text.write(' more');
      await pass(100);
    }
    expect([...renders.keys()]).toEqual([]);
    expect(lines).toEqual([]);
    expect(container.querySelectorAll('[data-line]')).toHaveLength(before);
    const open = [...container.querySelectorAll('[data-tail]')].map(({ textContent }) => textContent);
    expect(open).toContain(`open${' more'.repeat(20)}`);

    renders.clear();
    await text.write(' done.\nnext');
    await pass();
    expect([...renders.keys()]).toEqual(['text of agent:guides']);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^open( more){20} done\.$/);
    expect(container.querySelectorAll('[data-line]')).toHaveLength(before + 1);
  });
});

describe('reasoning', () => {
  it('is open while it is thought and folds when that is done, with its length', async () => {
    const { show, session, pass, run } = await staged();
    const container = show(<All />);
    session.send('Why?');
    await pass();
    const thoughts = run().reasoning();
    await thoughts.write('Because it is so.');
    await pass();
    const details = container.querySelector('details');
    expect(details?.open).toBe(true);
    expect(details?.querySelector('summary')?.textContent).toBe('Thinking');
    await thoughts.end();
    await pass();
    expect(details?.open).toBe(false);
    expect(details?.querySelector('summary')?.textContent).toBe('Thought · 4 words');
  });

  it('stays as its reader has it', async () => {
    const { show, session, pass, run } = await staged();
    const container = show(<All />);
    session.send('Why?');
    await pass();
    const thoughts = run().reasoning();
    await thoughts.write('Because.');
    await pass();
    const details = container.querySelector('details');
    for (const open of [false, true]) {
      if (details) details.open = open;
      if (details) fireEvent(details, new Event('toggle'));
    }
    await thoughts.end();
    await pass();
    expect(details?.open).toBe(true);
    expect(details?.textContent).toContain('Because.');
  });
});

describe('a tool call', () => {
  it('says in one line what is called with what, and opens to show it all', async () => {
    const { show, session, pass, run } = await staged();
    const container = show(<Calls />);
    session.send('Look it up.');
    await pass();
    const call = run().toolCall('search');
    await call.args('{"query":"heat');
    await pass();
    const details = container.querySelector('details');
    expect(details?.getAttribute('data-status')).toBe('streaming');
    expect(details?.querySelector('summary')?.textContent).toContain('{"query":"heat');
    await call.args(' pumps"}');
    await call.call();
    await pass();
    expect(details?.querySelector('summary')?.textContent).toBe('searchquery: heat pumpsRunning');
    expect(details?.querySelector('pre')).toBeNull();
    if (details) details.open = true;
    if (details) fireEvent(details, new Event('toggle'));
    await waitFor(() =>
      expect(screen.getByRole('group', { name: 'Arguments' }).textContent).toBe(
        '{\n  "query": "heat pumps"\n}',
      ),
    );
    expect(screen.queryByRole('group', { name: 'Result' })).toBeNull();
    await call.result('3 passages');
    await pass();
    expect(details?.getAttribute('data-status')).toBe('done');
    expect(screen.getByRole('group', { name: 'Result' }).textContent).toBe('3 passages');
  });

  it('waits where its run asks people before it goes on', async () => {
    const { show, session, pass, run, finish } = await staged();
    const container = show(<Calls />);
    session.send('Send it.');
    await pass();
    await run().toolCall('send').call();
    run().interrupt([{ id: 'i', reason: 'tool_call' }]);
    await finish('guides');
    expect(container.querySelector('summary')?.textContent).toContain('Waiting for an answer');
  });

  it('that was open when its run ended says so', async () => {
    const { show, session, pass, run, finish } = await staged();
    const container = show(<Calls />);
    session.send('Look it up.');
    await pass();
    const call = run().toolCall('search');
    await call.args('{}');
    await call.call();
    await finish('guides', new Error('Crashed.'));
    expect(container.querySelector('details')?.getAttribute('data-status')).toMatch(/cut|unanswered/);
  });
});
