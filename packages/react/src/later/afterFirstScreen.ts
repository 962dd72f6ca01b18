/**
 * What no first screen shows. One file for all of it: what two such files share, and the client as well, may become a file
 * that every page loads first.
 */
export { watchSight } from '../agent-lanes/watchSight.ts';
export { Questions } from '../approval-card/Questions.tsx';
export { AnswerPiece } from '../message/AnswerPiece.tsx';
export { MessageFiles } from '../message/MessageFiles.tsx';
export { ToolCallBody } from '../message/ToolCallBody.tsx';
export { SteeringInput } from '../steering-input/SteeringInput.tsx';
