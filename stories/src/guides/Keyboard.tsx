import { announcerLabels } from '@rejoin/react/labels';
import type { JSX, ReactNode } from 'react';
import './guides.css';

function Table({
  head,
  children,
}: {
  readonly head: readonly string[];
  readonly children: ReactNode;
}): JSX.Element {
  return (
    <table className="guide-table sb-unstyled">
      <thead>
        <tr>
          {head.map((title) => (
            <th key={title}>{title}</th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

/** What each key does, as the components' document says. */
export function Keys({ document: text }: { readonly document: string }): JSX.Element {
  const table = /^\| where \| key \| does \|\n\|[-|]+\n((?:\|.*\n)+)/m.exec(text)?.[1] ?? '';
  const rows = table
    .trim()
    .split('\n')
    .map((row) => row.split('|').map((cell) => cell.trim()));
  return (
    <Table head={['Where', 'Key', 'Does']}>
      {rows.map(([, where = '', key = '', does = '']) => (
        <tr key={`${where}${key}${does}`}>
          <td>{where}</td>
          <td>{keysIn(key)}</td>
          <td>{does.replaceAll('`', '')}</td>
        </tr>
      ))}
    </Table>
  );
}

const KEY = /((?:Shift \+ |Alt \+ )?(?:Enter|Escape|Arrow Up|Arrow Down|Tab|Home|End|Space))/;

/** The keys that a text names, as keys. */
const keysIn = (text: string): ReactNode =>
  text.split(KEY).map((part) => (KEY.test(part) ? <kbd key={part}>{part}</kbd> : part));

/** The announcer's sentences, in its own words. */
export function Sentences(): JSX.Element {
  const { agents, asks, questions, ...boundaries } = announcerLabels;
  return (
    <Table head={['About one agent', 'About two', 'About many']}>
      {Object.entries(boundaries).map(([name, say]) => (
        <tr key={name}>
          <td>{say('Guides', 1)}</td>
          <td>{say('Guides and Source', 2)}</td>
          <td>{say(agents(12), 12)}</td>
        </tr>
      ))}
      <tr>
        <td>{asks('Guides', 'May I?')}</td>
        <td>{`${asks('Guides', 'May I?')} ${asks('Source', 'Which?')}`}</td>
        <td>{questions(12)}</td>
      </tr>
    </Table>
  );
}
