import { AIMessage, AIMessageChunk } from '@langchain/core/messages';
import { FakeStreamingChatModel } from '@langchain/core/utils/testing';
import { END, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { ANSWER, PACE_MS, WORDS } from './answer.ts';

const model = new FakeStreamingChatModel({
  sleep: PACE_MS,
  responses: [new AIMessage(ANSWER)],
  chunks: WORDS.map((content) => new AIMessageChunk({ content, id: 'answer' })),
});

/** One node that answers, token by token. */
export const graph = new StateGraph(MessagesAnnotation)
  .addNode('answer', async ({ messages }, config) => ({ messages: [await model.invoke(messages, config)] }))
  .addEdge(START, 'answer')
  .addEdge('answer', END)
  .compile();
