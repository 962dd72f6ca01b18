// @vitest-environment happy-dom

import type { DataPart, RunRef, SourcePart } from '@rejoin/core';
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useAnswerParts } from '../hooks/useAnswerParts.ts';
import { lateParts } from '../kit/lateParts.ts';
import { Transcript } from '../transcript/Transcript.tsx';
import { citedSources } from './citedSources.ts';
import { type Stage, setStage } from './testing/messageStage.tsx';

let stage: Stage;
beforeEach(async () => {
  await lateParts.load();
  stage = await setStage();
  stage.session.send('Is it open?');
  await stage.pass();
});
afterEach(() => {
  cleanup();
  stage.end();
});

const source = (url: string, more: Partial<SourcePart> = {}): SourcePart => ({
  kind: 'source',
  url,
  ...more,
});
const renderData = ({ name, value }: DataPart): ReactElement => (
  <output aria-label={name}>{JSON.stringify(value)}</output>
);

describe('the sources of an answer', () => {
  it('stand at its end, each once, with the words that are cited once a reader asks for them', async () => {
    const { run, show, pass, finish } = stage;
    const text = run().text();
    await text.write('Yes.');
    await text.end();
    for (const part of [
      source('https://www.a.example/open', { title: 'Open', quote: 'Open all day.' }),
      source('https://b.example/', { title: 'B' }),
      source('https://www.a.example/open', { quote: 'Closed at night.' }),
      source('https://www.a.example/open', { quote: 'Open all day.' }),
      source('https://c.example/'),
      { kind: 'source', title: 'A book', name: 'book.pdf' } as const,
    ])
      await run().addPart(part, { message: text.id });
    await run().text().write('Have fun.');
    await finish();
    show(<Transcript />);
    await pass();
    const sources = screen.getByRole('region', { name: '4 sources' });
    const order = screen.getByText('Have fun.').compareDocumentPosition(sources);
    expect(order & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
    const links = () => within(sources).getAllByRole('link');
    expect(links().map((link) => link.getAttribute('href'))).toEqual([
      'https://www.a.example/open',
      'https://b.example/',
      'https://c.example/',
    ]);
    expect(links()[0]?.textContent).toBe('1Opena.example');
    expect(within(sources).queryByText('Open all day.')).toBeNull();
    const button = within(sources).getByRole('button', { name: 'Show all 4 sources' });
    expect(button.getAttribute('aria-expanded')).toBe('false');
    fireEvent.click(button);
    expect(within(sources).getAllByText('Open all day.')).toHaveLength(1);
    expect(within(sources).getByText('Closed at night.').tagName).toBe('BLOCKQUOTE');
    expect(within(sources).getByText('A book').closest('a')).toBeNull();
    fireEvent.click(within(sources).getByRole('button', { name: 'Show less' }));
    expect(within(sources).queryByText('A book')).toBeNull();
  });

  it('lead to web pages only', () => {
    const parts = [
      'javascript:alert(1)',
      'file:///etc/passwd',
      'no address',
      '//b.example/',
      '/\\b.example/',
      'http://a.example/',
    ].map((url, at) => ({
      ...{ key: `${at}`, participant: 'agent:a', id: `${at}`, run: 'r', at: 0, began: at },
      part: source(url),
    }));
    expect(citedSources(parts).map(({ href, title }) => href ?? title)).toEqual([
      'javascript:alert(1)',
      'file:///etc/passwd',
      'no address',
      '//b.example/',
      '/\\b.example/',
      'http://a.example/',
    ]);
    expect(citedSources(parts).filter(({ href }) => href !== undefined)).toHaveLength(1);
  });

  it('lead to the page’s own server by a path, from wherever the log is read', () => {
    const [first] = citedSources([
      {
        ...{ key: '0', participant: 'agent:a', id: '0', run: 'r', at: 0, began: 0 },
        part: source('/source/a.md', { title: 'A' }),
      },
    ]);
    expect(first).toMatchObject({ href: '/source/a.md', host: undefined, title: 'A' });
  });

  it('are not there where an answer has none', async () => {
    await stage.run().text().write('Yes.');
    await stage.run().addPart({ kind: 'step', finishReason: 'stop' });
    await stage.run().addPart({ kind: 'provider', provider: 'p', value: 'opaque' });
    const container = stage.show(<Transcript />);
    await stage.pass();
    expect(container.querySelector('.rejoin-message-sources')).toBeNull();
    expect(container.textContent).not.toContain('opaque');
  });
});

describe('a file of an answer', () => {
  it('stands at its place, with its name and a way to it', async () => {
    const { run, show, pass } = stage;
    const file = { kind: 'file', mediaType: 'text/csv', url: 'https://a.example/prices.csv' } as const;
    await run().addPart({ ...file, name: 'prices.csv', size: 2_048 });
    await run().text().write('All of 2025.');
    show(<Transcript />);
    await pass();
    const link = screen.getByRole('link', { name: 'Open prices.csv in a new tab' });
    expect(link.getAttribute('href')).toBe(file.url);
    const order = link.compareDocumentPosition(screen.getByText('All of 2025.'));
    expect(order & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
  });

  it('does not lead to what is no address of the web', async () => {
    const { run, show, pass } = stage;
    await run().addPart({ kind: 'file', mediaType: 'text/html', url: 'javascript:alert(1)', name: 'x.html' });
    await run().text().write('Here.');
    const container = show(<Transcript />);
    await pass();
    expect(container.textContent).toContain('x.html');
    expect(container.querySelector('a')).toBeNull();
  });
});

describe('data of an answer', () => {
  it('is shown by the page’s own component, at its place, with its newest value', async () => {
    const { run, show, pass } = stage;
    await run().addPart({ kind: 'data', name: 'weather', value: 9 }, { id: 'w' });
    await run().text().write('Dry.');
    show(<Transcript renderData={renderData} />);
    await pass();
    const weather = screen.getByRole('status', { name: 'weather' });
    expect(weather.textContent).toBe('9');
    expect(
      weather.compareDocumentPosition(screen.getByText('Dry.')) & Node.DOCUMENT_POSITION_FOLLOWING,
    ).toBeTruthy();
    await run().addPart({ kind: 'data', name: 'weather', value: 11 }, { id: 'w' });
    await pass();
    expect(screen.getAllByRole('status', { name: 'weather' }).map(({ textContent }) => textContent)).toEqual([
      '11',
    ]);
  });

  it('is not shown without one', async () => {
    await stage.run().addPart({ kind: 'data', name: 'weather', value: 'secret' });
    const container = stage.show(<Transcript />);
    await stage.pass();
    expect(container.textContent).not.toContain('secret');
  });
});

function Probe({ run, lists }: { readonly run: RunRef; readonly lists: unknown[] }): null {
  lists.push(useAnswerParts(run));
  return null;
}

describe('useAnswerParts', () => {
  it('gives the parts of one run or of all, the same list while nothing changes', async () => {
    const lists: unknown[] = [];
    await stage.run().addPart(source('https://a.example/'));
    await stage.pass();
    stage.show(<Probe run={stage.run()} lists={lists} />);
    await stage.pass();
    await act(() => stage.run().text().write('More.'));
    await stage.pass();
    expect(new Set(lists).size).toBe(1);
    expect(lists[0]).toMatchObject([
      { participant: 'agent:guides', part: { kind: 'source', url: 'https://a.example/' } },
    ]);
  });
});

describe('a tool call', () => {
  it('says that it failed, or was not allowed, and what people call it', async () => {
    const { run, show, pass } = stage;
    await run()
      .toolCall('tide_table', { title: 'Look up the tides' })
      .result('No answer', { outcome: 'failed' });
    await run().toolCall('reserve').result('Nothing reserved', { outcome: 'denied' });
    await run().toolCall('search').result('2 so far', { preliminary: true });
    await run().text().write('So.');
    const container = show(<Transcript />);
    await pass();
    expect([...container.querySelectorAll('summary')].map(({ textContent }) => textContent)).toEqual([
      'Look up the tidesFailed',
      'reserveNot allowed',
      'searchRunning',
    ]);
    expect([...container.querySelectorAll('[data-titled]')].map(({ textContent }) => textContent)).toEqual([
      'Look up the tides',
    ]);
  });
});
