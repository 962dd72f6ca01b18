/** Every text of the components, by component. Functions take what a text depends on, so that any language can decline it. */
import type { AgentLanesLabels } from '../agent-lanes/agentLanesLabels.ts';
import type { AgentProgressLabels } from '../agent-progress/agentProgressLabels.ts';
import type { ApprovalCardLabels } from '../approval-card/approvalCardLabels.ts';
import type { AttachmentsLabels } from '../attachments/attachmentsLabels.ts';
import type { AwayMarkerLabels } from '../away-marker/awayMarkerLabels.ts';
import type { ComposerLabels } from '../composer/composerLabels.ts';
import type { ConnectionStatusLabels } from '../connection-status/connectionStatusLabels.ts';
import type { HandoffBannerLabels } from '../handoff-banner/handoffBannerLabels.ts';
import type { FileLabels } from '../message/fileLabels.ts';
import type { MessageLabels } from '../message/messageLabels.ts';
import type { NotificationPromptLabels } from '../notifications/notificationPromptLabels.ts';
import type { PresenceListLabels } from '../presence-list/presenceListLabels.ts';
import type { SessionListLabels } from '../sessions/sessionListLabels.ts';
import type { SteeringInputLabels } from '../steering-input/steeringInputLabels.ts';
import type { StopButtonLabels } from '../stop-button/stopButtonLabels.ts';
import type { TranscriptLabels } from '../transcript/transcriptLabels.ts';
import type { AnnouncerLabels } from './announcerLabels.ts';
import type { ErrorLabels } from './errorLabels.ts';

export interface Labels {
  readonly agentLanes: AgentLanesLabels;
  readonly agentProgress: AgentProgressLabels;
  readonly announcer: AnnouncerLabels;
  readonly approvalCard: ApprovalCardLabels;
  readonly attachments: AttachmentsLabels;
  readonly awayMarker: AwayMarkerLabels;
  readonly composer: ComposerLabels;
  readonly connectionStatus: ConnectionStatusLabels;
  readonly errors: ErrorLabels;
  readonly files: FileLabels;
  readonly handoffBanner: HandoffBannerLabels;
  readonly message: MessageLabels;
  readonly notificationPrompt: NotificationPromptLabels;
  readonly presenceList: PresenceListLabels;
  readonly sessionList: SessionListLabels;
  readonly steeringInput: SteeringInputLabels;
  readonly stopButton: StopButtonLabels;
  readonly transcript: TranscriptLabels;
}
