// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { renderToString } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  SessionList,
  SessionListItem,
  SessionListItems,
  SessionListRoot,
  SessionListTitle,
} from '../entries/sessions.ts';
import { LabelsProvider } from '../kit/LabelsProvider.tsx';
import { fakeSessions, listed } from '../testing/fakeSessions.ts';

afterEach(cleanup);

const region = () => screen.getByRole('region', { name: 'Sessions' });
const rows = () => screen.queryAllByRole('button', { hidden: true });
const titles = () => [...document.querySelectorAll('li')].map(({ textContent }) => textContent);
const clock = { now: () => Date.UTC(2026, 10, 29, 12) };

const NEW = listed('new', Date.UTC(2026, 10, 29, 9, 30), { title: 'A plan for Lisbon', running: 1 });
const OLD = listed('old', Date.UTC(2026, 10, 28, 9, 30), { title: 'Refund', waiting: 2 });

let renders = 0;
function Counted() {
  renders++;
  return <SessionListTitle />;
}
const countedRow = () => (
  <SessionListItem>
    <Counted />
  </SessionListItem>
);

describe('a list of sessions', () => {
  it('loads, shows what goes on in each, and says when there is none', async () => {
    const { list, tell } = fakeSessions();
    render(<SessionList list={list} clock={clock} />);
    expect(screen.getByText('Loading the sessions')).toBeDefined();
    expect(region().getAttribute('aria-busy')).toBe('true');
    await act(async () => {});
    await act(async () => tell('sessions', { sessions: [OLD, NEW] }));
    expect(await screen.findByText('A plan for Lisbon')).toBeDefined();
    expect(titles().map((text) => text?.replace(/\d\d?:\d\d.*?M/, '·'))).toEqual([
      'A plan for Lisbon·At work',
      expect.stringMatching(/^Refund.*2 questions wait$/),
    ]);
    await act(async () => tell('deleted', { session: 'old' }));
    await act(async () => tell('deleted', { session: 'new' }));
    expect(await screen.findByText('There are no sessions yet')).toBeDefined();
    expect(region().dataset.empty).toBe('');
  });

  it('says what is new since its reader last looked, and nothing where that is nothing', async () => {
    const { list, tell } = fakeSessions({
      sessions: [
        { ...NEW, unread: 2 },
        { ...OLD, unread: 0 },
      ],
    });
    render(<SessionList list={list} clock={clock} />);
    expect(await screen.findByText('2 new')).toBeDefined();
    expect(screen.queryAllByText(/ new$/)).toHaveLength(1);
    await act(async () => tell('changed', { ...NEW, unread: 140 }));
    expect(await screen.findByText('99+ new')).toBeDefined();
    await act(async () => tell('changed', { ...NEW, unread: 0 }));
    expect(screen.queryByText(/ new$/)).toBeNull();
  });

  it('opens the session that is pressed, and goes through them by the arrows, with one of them in the order of Tab', async () => {
    const onSelect = vi.fn();
    const { list } = fakeSessions({ sessions: [OLD, NEW] });
    render(<SessionList list={list} selected="old" onSelect={onSelect} clock={clock} />);
    await screen.findByText('Refund');
    const [first, second] = rows();
    expect([first?.tabIndex, second?.tabIndex, second?.getAttribute('aria-current')]).toEqual([
      -1,
      0,
      'true',
    ]);
    act(() => second?.focus());
    fireEvent.keyDown(second as HTMLElement, { key: 'ArrowUp' });
    expect(document.activeElement).toBe(first);
    expect([first?.tabIndex, second?.tabIndex]).toEqual([0, -1]);
    fireEvent.keyDown(first as HTMLElement, { key: 'End' });
    expect(document.activeElement).toBe(second);
    fireEvent.click(first as HTMLElement);
    expect(onSelect).toHaveBeenCalledExactlyOnceWith('new');
  });

  it('has links where it knows addresses: a plain press is the app’s, a new tab the browser’s', async () => {
    const onSelect = vi.fn();
    const { list } = fakeSessions({ sessions: [NEW] });
    render(<SessionList list={list} hrefOf={(id) => `#/${id}`} onSelect={onSelect} clock={clock} />);
    const link = await screen.findByRole('link');
    expect(link.getAttribute('href')).toBe('#/new');
    fireEvent.click(link, { ctrlKey: true });
    expect(onSelect).not.toHaveBeenCalled();
    expect(fireEvent.click(link)).toBe(false);
    expect(onSelect).toHaveBeenCalledWith('new');
  });

  it('says that it is as it was known last, or refused, and asks again', async () => {
    const lost = fakeSessions({ sessions: [NEW], fault: 'lost' });
    const { unmount } = render(<SessionList list={lost.list} clock={clock} />);
    expect(await screen.findByText(/as it was known last/)).toBeDefined();
    expect(titles()).toHaveLength(1);
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(region().dataset.status).toBe('connecting');
    unmount();
    const { list } = fakeSessions({ fault: 'forbidden' });
    render(<SessionList list={list} />);
    expect(await screen.findByText('This is not allowed here')).toBeDefined();
    expect(screen.queryByText('There are no sessions yet')).toBeNull();
  });

  it('says that there is none where the app’s own list is live', () => {
    render(<SessionList list={{ sessions: [], status: 'live', retryNow: () => {} }} />);
    expect(screen.getByText('There are no sessions yet')).toBeDefined();
  });

  it('says that there is none once that is known, also while it asks again, and not before', async () => {
    const none = 'There are no sessions yet';
    const lost = fakeSessions({ sessions: [], fault: 'lost' });
    const { unmount } = render(<SessionList list={lost.list} />);
    expect(await screen.findByText(/as it was known last/)).toBeDefined();
    expect(screen.getByText(none)).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(region().dataset.status).toBe('connecting');
    expect(screen.getByText(none)).toBeDefined();
    expect(screen.queryByText('Loading the sessions')).toBeNull();
    unmount();
    const { list, lose } = fakeSessions();
    render(<SessionList list={list} />);
    await act(async () => {});
    await act(async () => lose());
    await waitFor(() => expect(region().dataset.status).toBe('waiting'));
    expect(screen.queryByText(none)).toBeNull();
  });

  it('renders the row of the session that changed, and none of the five hundred others', async () => {
    const many = Array.from({ length: 500 }, (_, at) =>
      listed(`s${at}`, 1_000 - at, { title: `Number ${at}` }),
    );
    const { list, tell } = fakeSessions({ sessions: many });
    render(
      <SessionListRoot list={list}>
        <SessionListItems>{countedRow}</SessionListItems>
      </SessionListRoot>,
    );
    await screen.findByText('Number 499');
    renders = 0;
    await act(async () => tell('changed', listed('s400', 2_000, { title: 'Changed' })));
    await screen.findByText('Changed');
    // Its own; and the first of the list before, which leaves the order of Tab.
    expect(renders).toBeLessThanOrEqual(4);
    expect(titles()[0]).toBe('Changed');
  });
});

it('claims nothing on a server, and speaks other words', () => {
  const { list } = fakeSessions({ sessions: [NEW] });
  const markup = renderToString(
    <LabelsProvider labels={{ sessionList: { loading: 'Lädt' } }}>
      <SessionList list={list} />
    </LabelsProvider>,
  );
  expect(markup).toContain('Lädt');
  const silent = vi.spyOn(console, 'error').mockImplementation(() => {});
  expect(() => render(<SessionListTitle />)).toThrow(/SessionListRoot/);
  silent.mockRestore();
});
