/** What a service worker says by itself: everything but a notice's own title and text, which the server writes. */
import type { NoticeAction, NoticeSettled } from '@rejoin/core/notice';

/** What became of a press on a notice. */
export type NoticeOutcome =
  | { readonly kind: 'accepted'; readonly action: NoticeAction }
  /** It came second; `settled` says after what, where the server knows. */
  | { readonly kind: 'settled'; readonly settled?: NoticeSettled | undefined }
  /** Another action was done by the same notice. */
  | { readonly kind: 'used' }
  | { readonly kind: 'expired' }
  /** The server refuses it, by this code. */
  | { readonly kind: 'refused'; readonly code: string }
  /** No answer came: whether the server has it is not known. It is sent again when the notice is opened. */
  | { readonly kind: 'unsent'; readonly action: NoticeAction }
  /** It was settled elsewhere before what was chosen here could be sent. */
  | { readonly kind: 'missed'; readonly action: NoticeAction };

export interface NoticeWords {
  /** For a message that this version of the page cannot read. */
  readonly unknownTitle: string;
  readonly unknownBody: string;
  readonly outcome: (outcome: NoticeOutcome) => string;
  /** Shown for a moment in browsers that count messages for which nothing is shown. */
  readonly settledTitle: string;
}

const ACCEPTED: Readonly<Record<NoticeAction, string>> = {
  approve: 'Approved.',
  decline: 'Declined.',
  stop: 'Asked to stop.',
};

const SETTLED: Readonly<Record<NoticeSettled['outcome'], (name: string) => string>> = {
  approved: (name) => `${name || 'Someone else'} approved it first.`,
  declined: (name) => `${name || 'Someone else'} declined it first.`,
  answered: (name) => `${name || 'Someone else'} answered it first.`,
  expired: () => 'The time to answer was over.',
  withdrawn: () => 'The question was withdrawn.',
  finished: () => 'It had finished already.',
  interrupted: () => 'It had ended already, with a question.',
  failed: () => 'It had failed already.',
  cancelled: (name) => (name ? `${name} stopped it first.` : 'It had been stopped already.'),
  lost: () => 'It was lost already.',
};

const nameOf = ({ name, participant = '' }: NoticeSettled): string =>
  name ?? participant.slice(participant.indexOf(':') + 1);

export const noticeWords: NoticeWords = {
  unknownTitle: 'Something happened in a session',
  unknownBody: 'Open the page to see it.',
  settledTitle: 'Settled',
  outcome(outcome) {
    switch (outcome.kind) {
      case 'accepted':
        return ACCEPTED[outcome.action];
      case 'settled':
        return outcome.settled
          ? SETTLED[outcome.settled.outcome](nameOf(outcome.settled))
          : 'It was settled already.';
      case 'used':
        return 'Another choice was sent from this notice already. Open the session to see it.';
      case 'expired':
        return 'Too late to do this from here. Open the session.';
      case 'refused':
        return 'This was not accepted. Open the session.';
      case 'unsent':
        return 'No answer from the server. Open this notice to send it again.';
      case 'missed':
        return 'It was settled elsewhere. What you chose here was not sent.';
    }
  },
};
