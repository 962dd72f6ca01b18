// @jsxRuntime automatic
/** A page as apps write it for the AI SDK's `useChat`, on a session: who it is and where it connects stand in its address. */
import { createSessionClient } from '@rejoin/core';
import { websocket } from '@rejoin/core/websocket';
import { useRejoinChat } from '@rejoin/react/ai-sdk';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';

const query = new URLSearchParams(location.search);
const given = (name: string): string => query.get(name) ?? '';
const transport = websocket({ url: given('url'), token: given('token') });
const client = createSessionClient({ transport, participant: given('participant') });
const session = client.session('s');

function Chat() {
  const { messages, status, error, sendMessage, stop } = useRejoinChat({ session });
  const [text, setText] = useState('');
  return (
    <main>
      <output>{error ? error.message : status}</output>
      <ol>
        {messages.map(({ id, role, parts }) => (
          <li key={id}>
            {`${role}: ${parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('')}`}
          </li>
        ))}
      </ol>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void sendMessage({ text });
          setText('');
        }}
      >
        <input aria-label="Message" value={text} onChange={({ target }) => setText(target.value)} />
      </form>
      <button type="button" onClick={() => void stop()}>
        Stop
      </button>
    </main>
  );
}

const root = document.createElement('div');
document.body.append(root);
createRoot(root).render(<Chat />);
