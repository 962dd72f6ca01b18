import { FakeListChatModel } from '@langchain/core/utils/testing';
import { END, MessagesValue, START, StateGraph, StateSchema } from '@langchain/langgraph';
import { ANSWER, PACE_MS, WORDS } from './answer.ts';

/** LangChain's own, for tests: it streams a letter at a time. */
const model = new FakeListChatModel({
  responses: [ANSWER],
  sleep: Math.round((PACE_MS * WORDS.length) / ANSWER.length),
});

/** One node that answers, token by token. */
export const graph = new StateGraph(new StateSchema({ messages: MessagesValue }))
  .addNode('answer', async ({ messages }, config) => ({ messages: [await model.invoke(messages, config)] }))
  .addEdge(START, 'answer')
  .addEdge('answer', END)
  .compile();
