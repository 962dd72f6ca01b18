/** Every text of the components, by component. Functions take what a text depends on, so that any language can decline it. */
import type { AgentLanesLabels } from '../agent-lanes/labels.ts';
import type { AgentProgressLabels } from '../agent-progress/labels.ts';
import type { AwayMarkerLabels } from '../away-marker/labels.ts';
import type { ComposerLabels } from '../composer/labels.ts';
import type { ConnectionStatusLabels } from '../connection-status/labels.ts';
import type { MessageLabels } from '../message/labels.ts';
import type { SteeringInputLabels } from '../steering-input/labels.ts';
import type { StopButtonLabels } from '../stop-button/labels.ts';
import type { TranscriptLabels } from '../transcript/labels.ts';
import type { AnnouncerLabels } from './announcerLabels.ts';
import type { ErrorLabels } from './errorLabels.ts';

export interface Labels {
  readonly agentLanes: AgentLanesLabels;
  readonly agentProgress: AgentProgressLabels;
  readonly announcer: AnnouncerLabels;
  readonly awayMarker: AwayMarkerLabels;
  readonly composer: ComposerLabels;
  readonly connectionStatus: ConnectionStatusLabels;
  readonly errors: ErrorLabels;
  readonly message: MessageLabels;
  readonly steeringInput: SteeringInputLabels;
  readonly stopButton: StopButtonLabels;
  readonly transcript: TranscriptLabels;
}
