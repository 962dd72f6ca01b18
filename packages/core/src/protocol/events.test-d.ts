/** AG-UI's own types are assignable to ours: what an AG-UI agent emits may enter the log. Checked by the compiler alone. */
import type * as AgUi from '@ag-ui/core';
import type { TokenUsage } from './answerPart.ts';
import type * as Ours from './events.ts';

/** AG-UI's `type` is an enum; on the wire it is its text. */
type OnTheWire<T extends { type: AgUi.EventType }> = Omit<T, 'type'> & { type: `${T['type']}` };

type Accepts<Mine, _Theirs extends Mine> = true;

export type Checks = [
  Accepts<Ours.RunStarted, OnTheWire<AgUi.RunStartedEvent>>,
  Accepts<Ours.RunFinished, OnTheWire<AgUi.RunFinishedEvent>>,
  Accepts<Ours.RunError, OnTheWire<AgUi.RunErrorEvent>>,
  Accepts<Ours.TextMessageStart, OnTheWire<AgUi.TextMessageStartEvent>>,
  Accepts<Ours.TextMessageContent, OnTheWire<AgUi.TextMessageContentEvent>>,
  Accepts<Ours.TextMessageEnd, OnTheWire<AgUi.TextMessageEndEvent>>,
  Accepts<Ours.ReasoningStart, OnTheWire<AgUi.ReasoningStartEvent>>,
  Accepts<Ours.ReasoningStart, OnTheWire<AgUi.ReasoningEndEvent>>,
  Accepts<Ours.ReasoningStart, OnTheWire<AgUi.ReasoningMessageEndEvent>>,
  Accepts<Ours.ReasoningMessageStart, OnTheWire<AgUi.ReasoningMessageStartEvent>>,
  Accepts<Ours.ReasoningMessageContent, OnTheWire<AgUi.ReasoningMessageContentEvent>>,
  Accepts<Ours.ToolCallStart, OnTheWire<AgUi.ToolCallStartEvent>>,
  Accepts<Ours.ToolCallArgs, OnTheWire<AgUi.ToolCallArgsEvent>>,
  Accepts<Ours.ToolCallEnd, OnTheWire<AgUi.ToolCallEndEvent>>,
  Accepts<Ours.ToolCallResult, OnTheWire<AgUi.ToolCallResultEvent>>,
  Accepts<Ours.StepStarted, OnTheWire<AgUi.StepStartedEvent>>,
  Accepts<Ours.StepStarted, OnTheWire<AgUi.StepFinishedEvent>>,
  Accepts<Ours.StateSnapshot, OnTheWire<AgUi.StateSnapshotEvent>>,
  Accepts<Ours.StateDelta, OnTheWire<AgUi.StateDeltaEvent>>,
  Accepts<Ours.ActivitySnapshot, OnTheWire<AgUi.ActivitySnapshotEvent>>,
  Accepts<Ours.ActivityDelta, OnTheWire<AgUi.ActivityDeltaEvent>>,
  Accepts<Ours.MessagesSnapshot, OnTheWire<AgUi.MessagesSnapshotEvent>>,
  Accepts<Ours.SubagentStarted, OnTheWire<AgUi.SubagentStartedEvent>>,
  Accepts<Ours.SubagentFinished, OnTheWire<AgUi.SubagentFinishedEvent>>,
  Accepts<Ours.SubagentError, OnTheWire<AgUi.SubagentErrorEvent>>,
  Accepts<Ours.AppEvent, OnTheWire<AgUi.CustomEvent>>,
  Accepts<Ours.Interrupt, AgUi.Interrupt>,
  Accepts<Ours.ResumeEntry, AgUi.ResumeEntry>,
  Accepts<Ours.RunOutcome, AgUi.RunFinishedOutcome>,
  Accepts<TokenUsage, AgUi.TokenUsage>,
  Accepts<Ours.MessageSent['content'], AgUi.UserMessage['content']>,
];
