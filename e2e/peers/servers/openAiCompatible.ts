/** An OpenAI-compatible server: aimock, which tests of other projects use in the place of OpenAI's API. */
import { LLMock } from '@copilotkit/aimock';
import { ANSWER, listening, PACE_MS } from './answer.ts';

const server = new LLMock({ port: 0, host: '127.0.0.1', logLevel: 'silent' });
server.onMessage(/.*/, { content: ANSWER }, { latency: PACE_MS, chunkSize: 6 });
await server.start();
listening(`${server.url}/v1/chat/completions`);
