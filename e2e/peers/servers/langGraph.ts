import { listening } from './answer.ts';
import { startLangGraph } from './startLangGraph.ts';

listening(`${await startLangGraph()}/runs/stream`);
