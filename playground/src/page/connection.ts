/** The connection, said plainly: attempt, next retry, reason; and the switch that cuts this page's wire. */
import type { Connection, SessionClient, SessionView } from '@rejoin/core';
import { must, setAttribute, setFlag, setText } from './dom.ts';
import { connectionText } from './labels.ts';
import type { Wire } from './wire.ts';

export interface ConnectionPanel {
  update(view: SessionView): void;
  tick(): void;
}

export function createConnectionPanel(
  client: SessionClient,
  wire: Wire,
  announce: (text: string) => void,
): ConnectionPanel {
  const panel = must('[data-connection]');
  const text = must('[data-connection-text]');
  const retry = must<HTMLButtonElement>('[data-retry]');
  const cut = must<HTMLButtonElement>('[data-cut]');
  let view: SessionView | undefined;
  let before: Connection['status'] = 'idle';

  retry.addEventListener('click', () => client.retryNow());
  cut.addEventListener('click', () => {
    if (wire.isCut) {
      wire.mend();
      client.retryNow();
    } else wire.cut();
    setText(cut, wire.isCut ? 'Mend the wire' : 'Cut the wire');
    cut.ariaPressed = String(wire.isCut);
  });

  function tick(): void {
    if (!view) return;
    const { connection, status } = view;
    setText(text, connectionText(connection, status, Date.now()));
    setAttribute(panel, 'data-connection', connection.status);
    setAttribute(panel, 'data-session-status', status);
    setFlag(document.body, 'data-stale', connection.status !== 'live' || status !== 'live');
    const needless =
      connection.status === 'live' || connection.status === 'connecting' || connection.status === 'idle';
    setFlag(retry, 'data-needless', needless);
  }

  return {
    tick,
    update(next) {
      view = next;
      tick();
      const { status } = next.connection;
      if (status === before) return;
      if (status === 'live' && before !== 'idle' && before !== 'connecting') announce('Connected again.');
      if (before === 'live') announce('Connection lost. What you see is as of now.');
      before = status;
    },
  };
}
