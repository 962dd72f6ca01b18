// @jsxRuntime automatic
/** A page that sends files: who it is and where its server is stand in its address. The server has another origin. */
import { createSessionClient } from '@rejoin/core';
import { websocket } from '@rejoin/core/websocket';
import { SessionProvider } from '@rejoin/react';
import { FileComposer } from '@rejoin/react/files';
import { Transcript } from '@rejoin/react/transcript';
import { createRoot } from 'react-dom/client';

const query = new URLSearchParams(location.search);
const given = (name: string): string => query.get(name) ?? '';
const transport = websocket({ url: given('url'), token: given('token') });
const client = createSessionClient({ transport, participant: given('participant') });

const root = document.createElement('div');
document.body.append(root);
createRoot(root).render(
  <SessionProvider client={client} session="s">
    <Transcript />
    <FileComposer />
  </SessionProvider>,
);
