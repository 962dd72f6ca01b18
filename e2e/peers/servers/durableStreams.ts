/**
 * Durable Streams' reference server, in memory, with a stream that a producer has written an answer into. The protocol has
 * streams and no agents.
 */
import { DurableStreamTestServer } from '@durable-streams/server';
import { listening, WORDS } from './answer.ts';

const server = new DurableStreamTestServer({ port: 0, host: '127.0.0.1' });
const stream = `${await server.start()}/answers/first`;
const headers = { 'content-type': 'application/json' };
await fetch(stream, { method: 'PUT', headers });
await fetch(stream, { method: 'POST', headers, body: JSON.stringify(WORDS.map((delta) => ({ delta }))) });
listening(stream);
