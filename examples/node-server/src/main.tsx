import '@rejoin/react/styles.css';
import './page.css';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { SignIn } from './SignIn.tsx';

const answer = await fetch('/me');
const user = answer.ok ? await answer.text() : undefined;
const root = document.getElementById('root');
if (root) createRoot(root).render(user === undefined ? <SignIn /> : <App user={user} />);
