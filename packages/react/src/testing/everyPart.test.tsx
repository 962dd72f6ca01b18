// @vitest-environment happy-dom
/** What holds for each part of each family, whatever it shows: its element is the consumer's to name, to dress and to replace. */
import type { Session, SessionClient } from '@rejoin/core';
import { reportPresence } from '@rejoin/core/presence';
import { act, cleanup, fireEvent, render } from '@testing-library/react';
import {
  type ComponentType,
  createElement,
  createRef,
  type ReactElement,
  type ReactNode,
  type Ref,
  StrictMode,
  useEffect,
} from 'react';
import { describe, expect, it } from 'vitest';
import { useAttachmentsContext } from '../attachments/AttachmentsContext.ts';
import * as agentLanes from '../entries/agent-lanes.ts';
import * as agentProgress from '../entries/agent-progress.ts';
import * as approvalCard from '../entries/approval-card.ts';
import * as files from '../entries/attachments.ts';
import * as awayMarker from '../entries/away-marker.ts';
import * as composer from '../entries/composer.ts';
import * as connectionStatus from '../entries/connection-status.ts';
import * as handoffBanner from '../entries/handoff-banner.ts';
import * as message from '../entries/message.ts';
import * as notifications from '../entries/notifications.ts';
import * as presenceList from '../entries/presence-list.ts';
import * as sessionList from '../entries/sessions.ts';
import * as steeringInput from '../entries/steering-input.ts';
import * as stopButton from '../entries/stop-button.ts';
import * as transcript from '../entries/transcript.ts';
import { SessionProvider } from '../hooks/SessionProvider.tsx';
import { fakePush } from './fakePush.ts';
import { fakeSessions, listed } from './fakeSessions.ts';
import { reactTexts } from './reactTexts.ts';
import { createStage, type Stage } from './stage.tsx';

type Loose = Readonly<Record<string, unknown>>;
type LooseComponent = ComponentType<Loose>;

const FAMILIES: readonly Loose[] = [
  agentLanes,
  agentProgress,
  approvalCard,
  awayMarker,
  composer,
  connectionStatus,
  files,
  message,
  handoffBanner,
  notifications,
  presenceList,
  sessionList,
  steeringInput,
  stopButton,
  transcript,
];

/** Components that hand on a ref are objects. */
const isPart = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && '$$typeof' in value && 'render' in value;
const PARTS = new Map<string, LooseComponent>(
  FAMILIES.flatMap((family) =>
    Object.entries(family)
      .filter(([, value]) => isPart(value))
      // CAST: each takes props of its own, which the table below knows.
      .map(([name, value]) => [name, value as LooseComponent] as const),
  ),
);

interface Place {
  readonly stage: Stage;
  readonly client: SessionClient;
  readonly session: Session;
  /** Keys of messages and of the tool call, by what they are. */
  readonly keys: Record<'mine' | 'text' | 'thought' | 'activity' | 'rejected' | 'failed' | 'call', string>;
}

/** What a part needs around it: `make` makes it, with what else it needs. */
type Around = (make: (more?: Loose) => ReactElement, place: Place) => ReactNode;

interface Entry {
  readonly around?: Around;
  readonly needs?: Loose;
  /** Which session: of many kinds of things, with nothing said, on its way, cut off, come back to, with more than the window holds, with questions, with a person asked for, of an operator, or of one who answers. */
  readonly of?:
    | 'all'
    | 'asked'
    | 'nothing'
    | 'unloaded'
    | 'cut'
    | 'away'
    | 'long'
    | 'requested'
    | 'operator'
    | 'held';
  readonly prepare?: (place: Place) => void;
  /** Handlers whose work cannot be seen here. */
  readonly quiet?: readonly string[];
  /** How a person uses it, by handler, where it does something then. */
  readonly uses?: Readonly<Record<string, (element: HTMLElement) => void>>;
}

const LEAD = 'agent:lead';
/** What is dragged and pasted is not made here. */
const FILE_HANDLERS = ['onDragEnter', 'onDragOver', 'onDragLeave', 'onDrop', 'onPaste'];
const FILE = {
  type: 'document',
  source: { type: 'url', value: 'https://example.org/a.pdf', mimeType: 'application/pdf' },
};
const TOO_LONG = 'x'.repeat(70_000);
const nothing = (): null => null;
const ignored = (): void => {};
const click = { onClick: (element: HTMLElement) => fireEvent.click(element) };
const enter = (element: HTMLElement) => fireEvent.keyDown(element, { key: 'Enter' });
const toggle = (element: HTMLElement) => {
  // CAST: those that are toggled are.
  const details = element as HTMLDetailsElement;
  details.open = !details.open;
};

/** One for each session, however often it is rendered. */
const opened = new WeakMap<Place, notifications.Notifications>();
function push(of: Place, options?: Parameters<typeof fakePush>[0]): notifications.Notifications {
  const found = opened.get(of) ?? fakePush(options).open();
  opened.set(of, found);
  return found;
}

/** One file is attached; its upload is over, or goes on. */
function Attached({ cancelled = false }: { readonly cancelled?: boolean }): null {
  const { add, files: attached } = useAttachmentsContext();
  useEffect(() => add([new File(['x'], 'a.txt')]), [add]);
  useEffect(() => {
    if (cancelled) for (const file of attached) file.cancel();
  }, [cancelled, attached]);
  return null;
}
const inAttachments = (): Around => (make) => (
  <files.AttachmentsRoot>
    <Attached />
    {make()}
  </files.AttachmentsRoot>
);
const inAttachment =
  (cancelled = false): Around =>
  (make) => (
    <files.AttachmentsRoot>
      <Attached cancelled={cancelled} />
      <files.AttachmentsList>
        {() => <files.AttachmentsItem>{make()}</files.AttachmentsItem>}
      </files.AttachmentsList>
    </files.AttachmentsRoot>
  );
const inStop: Around = (make) => <stopButton.StopButtonRoot>{make()}</stopButton.StopButtonRoot>;
const inAway: Around = (make) => <awayMarker.AwayMarkerRoot>{make()}</awayMarker.AwayMarkerRoot>;
const ofQuestion =
  (title: string, inRoot: (part: ReactElement) => ReactNode = (part) => part): Around =>
  (make, { session }) => {
    const { questions } = session.store.getState().state;
    const found = [...questions.values()].find((each) => each.title === title);
    if (!found) throw new Error(`No question is called ${title}.`);
    return <approvalCard.ApprovalCardRoot approval={found}>{inRoot(make())}</approvalCard.ApprovalCardRoot>;
  };
const theQuestion =
  (title: string): Around =>
  (make, { session }) => {
    const { questions } = session.store.getState().state;
    return make({ approval: [...questions.values()].find((each) => each.title === title) });
  };
const inField: Around = ofQuestion('Who?', (part) => (
  <approvalCard.ApprovalCardFields>
    {(field) => <approvalCard.ApprovalCardField field={field}>{part}</approvalCard.ApprovalCardField>}
  </approvalCard.ApprovalCardFields>
));
const inQuestions: Around = (make) => <approvalCard.ApprovalListRoot>{make()}</approvalCard.ApprovalListRoot>;
const inPolicies: Around = (make) => <approvalCard.PolicyListRoot>{make()}</approvalCard.PolicyListRoot>;
const ofPolicy: Around = (make) => (
  <approvalCard.PolicyListRoot>
    <approvalCard.PolicyListItems>
      {(policy) => <approvalCard.PolicyListItem policy={policy}>{make()}</approvalCard.PolicyListItem>}
    </approvalCard.PolicyListItems>
  </approvalCard.PolicyListRoot>
);
const CHOICE = { value: 'main' };
const inPresence: Around = (make) => (
  <presenceList.PresenceListRoot max={0}>{make()}</presenceList.PresenceListRoot>
);
const ofPerson: Around = (make) => (
  <presenceList.PresenceListRoot>
    <presenceList.PresenceListList>{(person) => make({ person })}</presenceList.PresenceListList>
  </presenceList.PresenceListRoot>
);
const inHandoff: Around = (make) => (
  <handoffBanner.HandoffBannerRoot>{make()}</handoffBanner.HandoffBannerRoot>
);
const inPrompt =
  (options?: Parameters<typeof fakePush>[0]): Around =>
  (make, place) => (
    <notifications.NotificationPromptRoot always={options !== undefined} notifications={push(place, options)}>
      {make()}
    </notifications.NotificationPromptRoot>
  );
/** Of one session in which a person is asked for, or as a server refuses it; one for each, however often it is rendered. */
const lists = new Map<string, ReturnType<typeof fakeSessions>['list']>();
function listOf(which: 'one' | 'none' | 'coming' | 'refused'): ReturnType<typeof fakeSessions>['list'] {
  const floor = { status: 'requested', participant: 'user:ben', reason: 'A refund', since: 1 } as const;
  const made = {
    one: { sessions: [listed('one', 1, { floor, unread: 2 })] },
    none: { sessions: [] },
    coming: {},
    refused: { fault: 'forbidden' },
  } as const;
  const found = lists.get(which) ?? fakeSessions(made[which]).list;
  lists.set(which, found);
  return found;
}
const inSessions =
  (which: Parameters<typeof listOf>[0] = 'one'): Around =>
  (make) => <sessionList.SessionListRoot list={listOf(which)}>{make()}</sessionList.SessionListRoot>;
const inSession: Around = (make) => (
  <sessionList.SessionListRoot list={listOf('one')} onSelect={ignored}>
    <sessionList.SessionListItems>{() => make()}</sessionList.SessionListItems>
  </sessionList.SessionListRoot>
);
const inManaged: Around = (make) => (
  // CAST: none of them is used.
  <sessionList.SessionListRoot list={listOf('one')} actions={{} as sessionList.SessionListActions}>
    <sessionList.SessionListItems>{() => make()}</sessionList.SessionListItems>
  </sessionList.SessionListRoot>
);
const inPages: Around = (make) => (
  <sessionList.SessionListRoot
    list={{ sessions: [], status: 'live', retryNow: ignored, hasMore: true, loadMore: ignored }}
  >
    {make()}
  </sessionList.SessionListRoot>
);
const ofSessions: Around = (make) => make({ list: listOf('one') });
const inComposer: Around = (make) => (
  <composer.ComposerRoot defaultValue="Hello">{make()}</composer.ComposerRoot>
);
const inConnection: Around = (make) => (
  <connectionStatus.ConnectionStatusRoot>{make()}</connectionStatus.ConnectionStatusRoot>
);
const inMessage =
  (which: keyof Place['keys']): Around =>
  (make, { keys }) => <message.MessageRoot messageKey={keys[which]}>{make()}</message.MessageRoot>;
const inCall: Around = (make, { keys }) => (
  <message.MessageToolCall toolCallKey={keys.call} defaultOpen>
    {make()}
  </message.MessageToolCall>
);
const inSteering: Around = (make) => (
  <steeringInput.SteeringInputRoot agent={LEAD} defaultValue="Hello">
    {make()}
  </steeringInput.SteeringInputRoot>
);
const ofSteer =
  (content: string, inItem = true): Around =>
  (make) => (
    <steeringInput.SteeringInputRoot agent={LEAD}>
      <steeringInput.SteeringInputField />
      <steeringInput.SteeringInputList>
        {(steer) => {
          if (!steer.content.startsWith(content)) return null;
          if (!inItem) return make({ steer });
          return <steeringInput.SteeringInputItem steer={steer}>{make()}</steeringInput.SteeringInputItem>;
        }}
      </steeringInput.SteeringInputList>
    </steeringInput.SteeringInputRoot>
  );
const inTranscript: Around = (make) => <transcript.TranscriptRoot>{make()}</transcript.TranscriptRoot>;
const inAgents: Around = (make) => (
  <agentProgress.AgentProgressRoot
    defaultSelected={null}
    onSelectedChange={ignored}
    agents={['agent:lead', 'agent:worker']}
  >
    {make()}
  </agentProgress.AgentProgressRoot>
);
const inAgent: Around = (make) => (
  <agentProgress.AgentProgressRoot onSelectedChange={ignored} agents={['agent:lead', 'agent:worker']}>
    <agentProgress.AgentProgressList>
      {() => <agentProgress.AgentProgressItem>{make()}</agentProgress.AgentProgressItem>}
    </agentProgress.AgentProgressList>
  </agentProgress.AgentProgressRoot>
);
const inLanes: Around = (make) => (
  <agentLanes.AgentLanesRoot agents={[LEAD]}>{make()}</agentLanes.AgentLanesRoot>
);
const inLane =
  (agent = LEAD): Around =>
  (make) => (
    <agentLanes.AgentLanesRoot agents={[agent]}>
      <agentLanes.AgentLanesList>
        {(each) => <agentLanes.AgentLane agent={each}>{make()}</agentLanes.AgentLane>}
      </agentLanes.AgentLanesList>
    </agentLanes.AgentLanesRoot>
  );
/** A message's parts stand in a root; of which message, its key says. */
const keyed =
  (which: keyof Place['keys'], name: 'messageKey' | 'toolCallKey' = 'messageKey'): Around =>
  (make, { keys }) =>
    make({ [name]: keys[which] });

const TABLE: Readonly<Record<string, Entry>> = {
  AgentLane: {
    around: (make) => (
      <agentLanes.AgentLanesRoot agents={[LEAD]}>
        <agentLanes.AgentLanesList>{(agent) => make({ agent })}</agentLanes.AgentLanesList>
      </agentLanes.AgentLanesRoot>
    ),
  },
  AgentLaneBody: { around: inLane() },
  AgentLaneFooter: { around: inLane() },
  AgentLaneHeader: { around: inLane() },
  AgentLaneNotice: { around: inLane('agent:worker') },
  AgentLaneParent: { around: inLane('agent:worker') },
  AgentLaneToggle: { around: inLane(), uses: click },
  AgentLanes: { needs: { agents: [LEAD] } },
  AgentLanesEmpty: {
    around: (make) => <agentLanes.AgentLanesRoot>{make()}</agentLanes.AgentLanesRoot>,
    of: 'nothing',
  },
  AgentLanesList: { around: inLanes, needs: { children: nothing } },
  AgentLanesRoot: {},
  AgentProgress: {},
  AgentProgressBar: { around: inAgent },
  AgentProgressBranch: { around: inAgent },
  AgentProgressElapsed: { around: inAgent },
  AgentProgressEmpty: { around: inAgents, of: 'nothing' },
  AgentProgressItem: {
    around: (make) => (
      <agentProgress.AgentProgressRoot agents={['agent:lead', 'agent:worker']}>
        <agentProgress.AgentProgressList>{() => make()}</agentProgress.AgentProgressList>
      </agentProgress.AgentProgressRoot>
    ),
  },
  AgentProgressList: { around: inAgents, needs: { children: nothing }, quiet: ['onKeyDown'] },
  AgentProgressName: { around: inAgent },
  AgentProgressRolledUp: {
    around: (make) => (
      <agentProgress.AgentProgressRoot agents={['agent:done']}>
        <agentProgress.AgentProgressList rollUp={1} renderRolledUp={() => make()}>
          {nothing}
        </agentProgress.AgentProgressList>
      </agentProgress.AgentProgressRoot>
    ),
  },
  AgentProgressRoot: {},
  AgentProgressSelect: { around: inAgent, uses: click },
  AgentProgressStatus: { around: inAgent },
  AgentProgressStep: { around: inAgent },
  AgentProgressSummary: { around: inAgents },
  AgentProgressToggle: { around: inAgent, uses: click },
  ApprovalCard: { around: theQuestion('May I?'), of: 'asked' },
  ApprovalCardAlways: { around: ofQuestion('May I search?'), of: 'asked', uses: click },
  ApprovalCardAnswer: { around: ofQuestion('Done?'), of: 'asked' },
  ApprovalCardApprove: { around: ofQuestion('May I?'), of: 'asked', uses: click },
  ApprovalCardAsker: { around: ofQuestion('May I?'), of: 'asked' },
  ApprovalCardChoice: { around: ofQuestion('Which?'), needs: { choice: CHOICE }, of: 'asked' },
  ApprovalCardChoiceRadio: {
    around: ofQuestion('Which?', (part) => (
      <approvalCard.ApprovalCardChoice choice={CHOICE}>{part}</approvalCard.ApprovalCardChoice>
    )),
    of: 'asked',
    uses: { onChange: (radio) => fireEvent.click(radio) },
  },
  ApprovalCardChoices: { around: ofQuestion('Which?'), needs: { children: nothing }, of: 'asked' },
  ApprovalCardDecline: { around: ofQuestion('May I?'), of: 'asked', uses: click },
  ApprovalCardDetail: { around: ofQuestion('May I?'), of: 'asked' },
  ApprovalCardError: {
    around: ofQuestion('Which?', (part) => (
      <>
        {part}
        <approvalCard.ApprovalCardApprove />
      </>
    )),
    of: 'asked',
    prepare: () => void document.querySelectorAll('button').forEach((each) => void fireEvent.click(each)),
  },
  ApprovalCardExpiry: { around: ofQuestion('May I?'), of: 'asked' },
  ApprovalCardField: {
    around: (make, here) =>
      ofQuestion('Who?', () => (
        <approvalCard.ApprovalCardFields>{(field) => make({ field })}</approvalCard.ApprovalCardFields>
      ))(make, here),
    of: 'asked',
  },
  ApprovalCardFieldControl: {
    around: inField,
    of: 'asked',
    uses: { onChange: (field) => fireEvent.change(field, { target: { value: 'Ana' } }) },
  },
  ApprovalCardFieldHint: { around: inField, of: 'asked' },
  ApprovalCardFieldLabel: { around: inField, of: 'asked' },
  ApprovalCardFields: { around: ofQuestion('Who?'), needs: { children: nothing }, of: 'asked' },
  ApprovalCardForm: {
    around: ofQuestion('May I?'),
    of: 'asked',
    uses: { onSubmit: (form) => fireEvent.submit(form) },
  },
  ApprovalCardNote: {
    around: ofQuestion('May I?'),
    of: 'asked',
    uses: { onChange: (field) => fireEvent.change(field, { target: { value: 'Go on' } }) },
  },
  ApprovalCardRisk: { around: ofQuestion('May I?'), of: 'asked' },
  ApprovalCardRoot: { around: theQuestion('May I?'), of: 'asked' },
  ApprovalCardStatus: { around: ofQuestion('Done?'), of: 'asked' },
  ApprovalCardTime: { around: ofQuestion('Done?'), of: 'asked' },
  ApprovalCardTitle: { around: ofQuestion('May I?'), of: 'asked' },
  ApprovalCardToolCall: { around: ofQuestion('May I?'), of: 'asked', uses: { onToggle: toggle } },
  ApprovalList: { of: 'asked' },
  ApprovalListApproveAll: { around: inQuestions, of: 'asked', uses: click },
  ApprovalListItems: { around: inQuestions, needs: { children: nothing }, of: 'asked' },
  ApprovalListRoot: { of: 'asked' },
  ApprovalListTitle: { around: inQuestions, of: 'asked' },
  PolicyList: { of: 'asked' },
  PolicyListGiver: { around: ofPolicy, of: 'asked' },
  PolicyListItem: {
    around: (make) => (
      <approvalCard.PolicyListRoot>
        <approvalCard.PolicyListItems>{(policy) => make({ policy })}</approvalCard.PolicyListItems>
      </approvalCard.PolicyListRoot>
    ),
    of: 'asked',
  },
  PolicyListItems: { around: inPolicies, needs: { children: nothing }, of: 'asked' },
  PolicyListRoot: { of: 'asked' },
  PolicyListText: { around: ofPolicy, of: 'asked' },
  PolicyListTime: { around: ofPolicy, of: 'asked' },
  PolicyListTitle: { around: inPolicies, of: 'asked' },
  PolicyListWithdraw: { around: ofPolicy, of: 'asked', uses: click },
  AttachmentsDrop: { around: inAttachments() },
  AttachmentsItem: {
    around: (make) => (
      <files.AttachmentsRoot>
        <Attached />
        <files.AttachmentsList>{() => make()}</files.AttachmentsList>
      </files.AttachmentsRoot>
    ),
  },
  AttachmentsItemProgress: { around: inAttachment() },
  AttachmentsItemRemove: { around: inAttachment(), uses: click },
  AttachmentsItemRetry: { around: inAttachment(true), uses: click },
  AttachmentsItemStatus: { around: inAttachment() },
  AttachmentsList: { around: inAttachments(), needs: { children: nothing } },
  AttachmentsNotice: { around: inAttachments() },
  AttachmentsPick: { around: inAttachments(), quiet: ['onClick'] },
  AttachmentsRoot: { quiet: FILE_HANDLERS },
  AwayMarker: { of: 'away' },
  AwayMarkerDismiss: { around: inAway, of: 'away', uses: click },
  AwayMarkerItem: {
    around: (make) => (
      <awayMarker.AwayMarkerRoot>
        <awayMarker.AwayMarkerList>{(news) => make({ news })}</awayMarker.AwayMarkerList>
      </awayMarker.AwayMarkerRoot>
    ),
    of: 'away',
  },
  AwayMarkerList: { around: inAway, needs: { children: nothing }, of: 'away' },
  AwayMarkerRoot: { of: 'away' },
  AwayMarkerSince: { around: inAway, of: 'away' },
  AwayMarkerSummary: { around: inAway, of: 'away' },
  AwayMarkerTitle: { around: inAway, of: 'away' },
  Composer: { needs: { defaultValue: 'Hello' }, uses: { onSubmit: (form) => fireEvent.submit(form) } },
  ComposerField: {
    around: inComposer,
    uses: {
      onKeyDown: enter,
      onChange: (field) => fireEvent.change(field, { target: { value: 'Hello there' } }),
    },
  },
  ComposerHint: { around: inComposer },
  ComposerRoot: { needs: { defaultValue: 'Hello' }, uses: { onSubmit: (form) => fireEvent.submit(form) } },
  ComposerSubmit: { around: inComposer },
  ConnectionStatus: {},
  ConnectionStatusCountdown: { around: inConnection, of: 'cut' },
  ConnectionStatusDot: { around: inConnection },
  ConnectionStatusRetry: { around: inConnection, of: 'cut', uses: click, quiet: ['onKeyDown'] },
  ConnectionStatusRoot: {},
  ConnectionStatusText: { around: inConnection },
  FileComposer: { quiet: FILE_HANDLERS },
  HandoffBanner: {},
  HandoffBannerDetail: { around: inHandoff, of: 'requested' },
  HandoffBannerNote: {
    around: inHandoff,
    of: 'held',
    uses: { onChange: (field) => fireEvent.change(field, { target: { value: 'Refunded' } }) },
  },
  HandoffBannerRequest: { around: inHandoff, uses: click },
  HandoffBannerReturn: { around: inHandoff, of: 'held', uses: click },
  HandoffBannerRoot: {},
  HandoffBannerStatus: {
    around: (make) => (
      <handoffBanner.HandoffBannerRoot>
        {make()}
        <handoffBanner.HandoffBannerWithdraw />
      </handoffBanner.HandoffBannerRoot>
    ),
    of: 'requested',
    prepare: () => void document.querySelectorAll('button').forEach((each) => void fireEvent.click(each)),
  },
  HandoffBannerTake: { around: inHandoff, of: 'operator', uses: click },
  HandoffBannerTime: { around: inHandoff, of: 'requested' },
  HandoffBannerTitle: { around: inHandoff },
  HandoffBannerWithdraw: { around: inHandoff, of: 'requested', uses: click },
  MessageSources: { around: (make, place) => make(runOf(place)) },
  MessageFile: { needs: { file: { mediaType: 'application/pdf', name: 'a.pdf' } } },
  MessageFiles: { around: inMessage('mine') },
  Message: { around: keyed('mine') },
  MessageActivity: { around: inMessage('activity') },
  MessageAuthor: { around: inMessage('mine') },
  MessageDismiss: { around: inMessage('rejected'), uses: click },
  MessageError: { around: inMessage('failed') },
  MessageReasoning: { around: inMessage('thought'), uses: { onToggle: toggle } },
  MessageReasoningSummary: { around: inMessage('thought') },
  MessageRecipients: { around: inMessage('mine') },
  MessageResend: { around: inMessage('rejected'), uses: click },
  MessageRoot: { around: keyed('mine') },
  MessageStatus: { around: inMessage('rejected') },
  MessageText: { around: inMessage('text') },
  MessageTime: { around: inMessage('mine') },
  MessageToolCall: { around: keyed('call', 'toolCallKey'), uses: { onToggle: toggle } },
  MessageToolCallArguments: { around: inCall },
  MessageToolCallGist: { around: inCall },
  MessageToolCallResult: { around: inCall },
  MessageToolCallSummary: { around: inCall },
  NotificationPrompt: { around: (make, place) => make({ notifications: push(place) }) },
  NotificationPromptDetail: { around: inPrompt() },
  NotificationPromptDisable: { around: inPrompt({ stored: 'user:ana' }), uses: click },
  NotificationPromptDismiss: { around: inPrompt(), uses: click },
  NotificationPromptEnable: { around: inPrompt(), uses: click },
  NotificationPromptRoot: { around: (make, place) => make({ notifications: push(place) }) },
  NotificationPromptTitle: { around: inPrompt() },
  PresenceList: {},
  PresenceListAvatar: { around: ofPerson },
  PresenceListItem: { around: ofPerson },
  PresenceListList: {
    around: (make) => <presenceList.PresenceListRoot>{make()}</presenceList.PresenceListRoot>,
    needs: { children: nothing },
  },
  PresenceListMore: { around: inPresence },
  PresenceListRoot: {},
  PresenceListStatus: { around: inPresence },
  ManagedSessionList: {
    around: (make) => make({ list: listOf('one'), actions: {} }),
    quiet: ['onKeyDown', 'onFocus', 'onBlur'],
  },
  SessionList: { around: ofSessions, quiet: ['onKeyDown'] },
  SessionListDetail: { around: inSession },
  SessionListEmpty: { around: inSessions('none') },
  SessionListFilter: { around: inSessions() },
  SessionListManage: { around: inManaged, quiet: ['onKeyDown'] },
  SessionListMore: { around: inPages, quiet: ['onClick'] },
  SessionListSearch: {
    around: inSessions(),
    uses: { onChange: (field) => fireEvent.change(field, { target: { value: 'refund' } }) },
  },
  SessionListItem: { around: inSession },
  SessionListItems: { around: inSessions(), needs: { children: nothing }, quiet: ['onKeyDown'] },
  SessionListLoading: { around: inSessions('coming') },
  SessionListNotice: { around: inSessions('refused') },
  SessionListOpen: { around: inSession, quiet: ['onClick', 'onFocus'] },
  SessionListRetry: { around: inSessions('refused'), quiet: ['onClick'] },
  SessionListRoot: { around: ofSessions },
  SessionListStatus: { around: inSession },
  SessionListUnread: { around: inSession },
  SessionListTime: { around: inSession },
  SessionListTitle: { around: inSession },
  SteeringInput: {
    needs: { agent: LEAD, defaultValue: 'Hello' },
    uses: { onSubmit: (form) => fireEvent.submit(form) },
  },
  SteeringInputCancelEdit: {
    around: (make) => (
      <steeringInput.SteeringInputRoot agent={LEAD}>
        <steeringInput.SteeringInputField />
        {make()}
      </steeringInput.SteeringInputRoot>
    ),
    prepare: () => {
      const field = document.querySelector('textarea');
      if (field) fireEvent.keyDown(field, { key: 'ArrowUp' });
    },
    uses: click,
  },
  SteeringInputEarlier: { around: inSteering },
  SteeringInputField: {
    around: inSteering,
    uses: {
      onKeyDown: enter,
      onChange: (field) => fireEvent.change(field, { target: { value: 'Hello there' } }),
    },
  },
  SteeringInputHint: { around: inSteering },
  SteeringInputItem: { around: ofSteer('Open', false) },
  SteeringInputItemAuthor: { around: ofSteer('From Ben') },
  SteeringInputItemDismiss: { around: ofSteer('9'), uses: click },
  SteeringInputItemEdit: { around: ofSteer('Open'), uses: click },
  SteeringInputItemResend: { around: ofSteer('9'), uses: click },
  SteeringInputItemRetract: { around: ofSteer('Open'), uses: click },
  SteeringInputItemStatus: { around: ofSteer('Open') },
  SteeringInputItemText: { around: ofSteer('Open') },
  SteeringInputList: { around: inSteering, needs: { children: nothing } },
  SteeringInputRoot: {
    needs: { agent: LEAD, defaultValue: 'Hello' },
    uses: { onSubmit: (form) => fireEvent.submit(form) },
  },
  SteeringInputSubmit: { around: inSteering },
  StopButton: {},
  StopButtonReceipt: { around: inStop },
  StopButtonRoot: {},
  StopButtonTrigger: { around: inStop, uses: click },
  ToolCall: { around: keyed('call', 'toolCallKey'), uses: { onToggle: toggle } },
  Transcript: {},
  TranscriptAnswerStatus: { around: (make, place) => inTranscript(() => make(runOf(place)), place) },
  TranscriptAnswerTime: { around: (make, place) => inTranscript(() => make(runOf(place)), place) },
  TranscriptEmpty: { around: inTranscript, of: 'nothing' },
  TranscriptItem: {
    around: (make, place) =>
      inTranscript(
        () => make({ entry: { kind: 'message', key: place.keys.mine, participant: 'user:ana' } }),
        place,
      ),
  },
  TranscriptList: { around: inTranscript, needs: { children: nothing } },
  TranscriptLoading: { around: inTranscript, of: 'unloaded' },
  TranscriptNotice: {
    around: inTranscript,
    prepare: ({ client }) => client.session('s', { connect: false }).close(),
  },
  TranscriptOlder: { around: inTranscript, of: 'long' },
  TranscriptRoot: {},
  TranscriptScrollToEnd: {
    around: (make) => (
      <transcript.TranscriptRoot>
        <transcript.TranscriptViewport />
        {make()}
      </transcript.TranscriptRoot>
    ),
    prepare: () => {
      const viewport = document.querySelector<HTMLElement>('[role="group"]');
      if (!viewport) return;
      Object.defineProperties(viewport, { scrollHeight: { value: 1_000 }, clientHeight: { value: 100 } });
      for (const top of [900, 100]) {
        viewport.scrollTop = top;
        fireEvent.scroll(viewport);
      }
    },
    uses: click,
  },
  TranscriptViewport: { around: inTranscript, quiet: ['onKeyDown'] },
};

const runOf = ({ session }: Place): Loose => {
  const run = [...session.store.getState().state.runs.values()].find(
    ({ participant }) => participant === LEAD,
  );
  return { run: { participant: LEAD, run: run?.run } };
};

/** A session with something for each part. */
async function place(of: Entry['of'] = 'all'): Promise<Place> {
  const stage = createStage();
  let hidden = false;
  let tell: (change: 'wake' | 'hidden') => void = ignored;
  const environment = {
    hidden: () => hidden,
    watch(listener: typeof tell) {
      tell = listener;
      return ignored;
    },
  };
  const participant = of === 'operator' || of === 'held' ? 'operator:ana' : 'user:ana';
  const client = stage.client('ana', of === 'away' ? { environment } : { participant });
  const session = client.session('s', { connect: false });
  const keys = { mine: '', text: '', thought: '', activity: '', rejected: '', failed: '', call: '' };
  const here = { stage, client, session, keys };
  if (of === 'unloaded') return here;
  session.connect();
  if (of === 'all') await fill(here);
  if (of === 'asked') await ask(here);
  if (of === 'requested') session.handOff({ type: 'floor.requested', reason: 'A refund' });
  if (of === 'held') session.handOff({ type: 'floor.taken' });
  if (of === 'long') for (let at = 0; at < 205; at++) session.send(`${at}`);
  await stage.run(3_000);
  if (of === 'cut') {
    stage.sim.crashKeeper(600_000);
    while (session.store.getState().connection.status !== 'waiting') await stage.run(100);
  }
  if (of === 'away') {
    const news = stage.puppet('news');
    session.send('Go.');
    await stage.run();
    hidden = true;
    tell('hidden');
    news.work.end();
    await stage.run(60_000);
    hidden = false;
    tell('wake');
  }
  session.flush();
  return here;
}

/** Questions of each kind, and one that is answered. */
async function ask({ stage, session }: Place): Promise<void> {
  const news = stage.puppet('news');
  await stage.run();
  session.send('Go.');
  await stage.run();
  const { run } = news.work;
  const call = run.toolCall('delete');
  await call.args('{"folder":"cache"}');
  const more = { detail: 'All of it.', risk: 'high', expiresIn: 600_000 } as const;
  void run.approve(call, { title: 'May I?', ...more }).catch(ignored);
  void run.approve(run.toolCall('search'), { title: 'May I search?' }).catch(ignored);
  session.policy({ type: 'policy.allowed', agent: 'agent:news', tool: 'read' });
  void run.ask({ title: 'Which?', choices: [CHOICE] }).catch(ignored);
  void run.ask({ title: 'Who?', schema: { type: 'string', description: 'A name' } }).catch(ignored);
  for (const title of ['Now?', 'Then?']) void run.ask({ title }).catch(ignored);
  void run.ask({ title: 'Done?' });
  await stage.run();
  const done = [...session.store.getState().state.questions.values()].find(({ title }) => title === 'Done?');
  if (done) session.answer(done, { decision: 'approved', note: 'Well done.' });
}

async function fill({ stage, session, keys }: Place): Promise<void> {
  const named = (name: string) => stage.puppet(name, ({ to }) => to?.includes(`agent:${name}`) === true);
  const [lead, worker, broken, done] = ['lead', 'worker', 'broken', 'done'].map(named);
  if (!lead || !worker || !broken || !done) throw new Error('An agent is missing.');
  const bens = stage.client('ben');
  const ben = bens.session('s');
  reportPresence({ client: bens, session: ben, clock: stage.sim.clock });
  await stage.run();
  session.send({ text: 'Go.', parts: [FILE] }, { to: [LEAD, 'agent:broken', 'agent:done'] });
  await stage.run();
  worker.begin(lead.work);
  const { run } = lead.work;
  const thought = run.reasoning();
  await thought.write('Hm.');
  await thought.end();
  await run.publish({ type: 'ACTIVITY_SNAPSHOT', messageId: 'a', activityType: 'plan', content: {} });
  const call = run.toolCall('search');
  await call.args('{"q": 1}');
  await call.call();
  await call.result('found');
  const found = { kind: 'source', title: 'Found', quote: 'Words' } as const;
  await run.addPart({ ...found, url: 'https://example.org/' });
  void run.text().write('Words');
  void broken.work.run.text().write('Half');
  await stage.run();
  broken.work.fail('No such file.');
  done.work.end();
  await stage.run();
  for (let at = 5; at < 10; at++) session.steer(`${at}${TOO_LONG}`, { kind: 'agent', participant: LEAD });
  ben.steer('From Ben', { kind: 'agent', participant: LEAD });
  await stage.run();
  session.steer('Open', { kind: 'agent', participant: LEAD });
  session.send(TOO_LONG);
  await stage.run();
  session.flush();
  const { state, pending } = session.store.getState();
  for (const [key, { participant, kind }] of state.messages) {
    if (participant === 'user:ana') keys.mine = key;
    else if (participant === 'agent:broken') keys.failed = key;
    else keys[kind === 'reasoning' ? 'thought' : kind] = key;
  }
  keys.call = [...state.toolCalls.keys()][0] ?? '';
  for (const [id, { entry }] of pending)
    if (entry.event.type === 'message.sent') keys.rejected = `user:ana\n${id}`;
}

async function show(name: string, here: Place, props: Loose): Promise<HTMLElement> {
  const part = PARTS.get(name);
  const entry = TABLE[name];
  if (!part || !entry) throw new Error(`There is no part ${name}, or the table lacks it.`);
  const make = (more: Loose = {}) => createElement(part, { ...entry.needs, ...more, ...props });
  const { container } = render(
    <StrictMode>
      <SessionProvider client={here.client} session="s" clock={here.stage.sim.clock}>
        {entry.around ? entry.around(make, here) : make()}
      </SessionProvider>
    </StrictMode>,
  );
  await act(async () => entry.prepare?.(here));
  const found = container.querySelectorAll<HTMLElement>('[data-testid="part"]');
  expect(
    [...found].map((each) => each.tagName),
    name,
  ).toHaveLength(1);
  const [element] = found;
  if (!element) throw new Error(`${name} shows nothing.`);
  // A browser that translates the page takes them away from React.
  expect(reactTexts(container), name).toEqual([]);
  return element;
}

/** All that a person can notice. */
const seen = ({ session }: Place): string =>
  [
    document.body.innerHTML,
    document.activeElement?.outerHTML,
    [...document.querySelectorAll('textarea')].map(({ value }) => value).join(),
    [...document.querySelectorAll('details')].map(({ open }) => open).join(),
    [...session.store.getState().pending.keys()].join(),
    session.store.getState().connection.status,
  ].join('\n');

it('the table knows every part', () => {
  expect(Object.keys(TABLE).sort()).toEqual([...PARTS.keys()].sort());
});

describe.each(Object.keys(TABLE))('%s', (name) => {
  const entry = TABLE[name];

  it('is the consumer’s to name, to dress, to refer to and to replace', async () => {
    const here = await place(entry?.of);
    const byRef = createRef<HTMLElement>();
    const nodes: unknown[] = [];
    let state: unknown;
    const element = await show(name, here, {
      'data-testid': 'part',
      'data-mine': 'yes',
      title: 'A title',
      ref: byRef,
      className: (given: unknown) => {
        state = given;
        return 'mine';
      },
      style: () => ({ opacity: '0.5' }),
    });
    expect(element.getAttribute('title')).toBe('A title');
    if (!('mine' in (state as object))) expect(element.dataset.mine).toBe('yes');
    expect(element.classList.contains('mine')).toBe(true);
    expect(element.style.opacity).toBe('0.5');
    expect(byRef.current).toBe(element);
    // CAST: a part tells its state as an object.
    for (const [key, value] of Object.entries(state as Loose)) {
      const attribute = `data-${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      const shown = key === 'mine' ? 'yes' : value === true ? '' : String(value);
      if (value !== undefined && value !== false) expect(element.getAttribute(attribute)).toBe(shown);
    }
    const tag = element.tagName.toLowerCase();
    cleanup();

    const classed = await show(name, here, {
      'data-testid': 'part',
      className: 'plain',
      style: { opacity: '0.25' },
      ref: (node: unknown) => {
        nodes.push(node);
      },
    });
    expect([classed.classList.contains('plain'), classed.style.opacity]).toEqual([true, '0.25']);
    expect(nodes.filter(Boolean).at(-1)).toBe(classed);
    // React calls it once, and in StrictMode once more: not at every render.
    await act(async () => here.session.steer('Another', { kind: 'agent', participant: LEAD }));
    expect(nodes.filter(Boolean).length).toBeLessThanOrEqual(2);
    cleanup();
    expect(nodes.at(-1)).toBeNull();

    const theirs = createRef<HTMLElement>();
    const mine: Ref<HTMLElement> = theirs;
    const instead = await show(name, here, {
      'data-testid': 'part',
      ref: byRef,
      render: createElement(tag, { 'data-instead': '', ref: mine, className: 'own' }),
    });
    expect(instead.dataset.instead).toBe('');
    expect(instead.classList.contains('own')).toBe(true);
    expect([byRef.current, theirs.current]).toEqual([instead, instead]);
    cleanup();

    const made = await show(name, here, {
      'data-testid': 'part',
      ref: byRef,
      render: (props: Loose, given: unknown) =>
        createElement(tag, { ...props, 'data-knows': String(typeof given === 'object') }),
    });
    expect([made.dataset.knows, byRef.current]).toEqual(['true', made]);
    here.client.close();
  });

  for (const [handler, use] of Object.entries(entry?.uses ?? {}))
    it(`runs the consumer’s ${handler} first, and what it prevents does not happen`, async () => {
      const here = await place(entry?.of);
      const when: string[] = [];
      const prevented = await show(name, here, {
        'data-testid': 'part',
        [handler]: (event: Event) => {
          when.push('theirs');
          event.preventDefault();
        },
      });
      if (handler === 'onToggle') {
        // The browser has opened it: what can be prevented is that the part takes note.
        await act(async () => use(prevented));
        expect(when).toEqual(['theirs']);
      } else {
        const before = seen(here);
        await act(async () => use(prevented));
        expect(when).toEqual(['theirs']);
        if (handler !== 'onChange') expect(seen(here)).toBe(before);
      }
      cleanup();

      let first = '';
      const element = await show(name, here, {
        'data-testid': 'part',
        [handler]: () => {
          first = seen(here);
        },
      });
      const before = seen(here);
      await act(async () => use(element));
      if (handler !== 'onChange' && handler !== 'onToggle') expect(first).toBe(before);
      expect(seen(here)).not.toBe(before);
      here.client.close();
    });

  it('has handlers only where the table says how it is used', async () => {
    const here = await place(entry?.of);
    const own = new Set<string>();
    let tag = 'div';
    tag = (await show(name, here, { 'data-testid': 'part' })).tagName.toLowerCase();
    cleanup();
    await show(name, here, {
      'data-testid': 'part',
      render: (props: Loose) => {
        for (const [key, value] of Object.entries(props))
          if (/^on[A-Z]/.test(key) && typeof value === 'function') own.add(key);
        return createElement(tag, props);
      },
    });
    const known = new Set([...Object.keys(entry?.uses ?? {}), ...(entry?.quiet ?? []), ...QUIET]);
    expect([...own].filter((each) => !known.has(each))).toEqual([]);
    here.client.close();
  });
});

/** Handlers that change nothing that can be seen at once. */
const QUIET: readonly string[] = ['onFocus', 'onBlur', 'onPointerEnter', 'onPointerLeave', 'onCopy'];
