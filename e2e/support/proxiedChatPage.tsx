// @jsxRuntime automatic
/** A page of `useChat` before `rejoin proxy`, by the hook that docs/proxy.md prints: where it asks stands in its address. */
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { useDurableChat } from './durableChat.ts';

const api = new URLSearchParams(location.search).get('api') ?? '';

function Chat() {
  const { messages, status, error, sendMessage, stop, steer } = useDurableChat(api, 'chat-1');
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
      <input aria-label="Message" value={text} onChange={({ target }) => setText(target.value)} />
      <button type="button" onClick={() => void sendMessage({ text })}>
        Send
      </button>
      <button type="button" onClick={() => void steer(text)}>
        Steer
      </button>
      <button type="button" onClick={() => void stop()}>
        Stop
      </button>
    </main>
  );
}

function App() {
  const [isOpen, setOpen] = useState(true);
  return (
    <>
      {isOpen && <Chat />}
      <button type="button" onClick={() => setOpen(!isOpen)}>
        Other view
      </button>
    </>
  );
}

const root = document.createElement('div');
document.body.append(root);
createRoot(root).render(<App />);
