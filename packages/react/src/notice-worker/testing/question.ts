import type { Notice } from '@rejoin/core/notice';

/** A question of an agent, as a server tells it. */
export const QUESTION: Notice = {
  v: 1,
  type: 'notice',
  id: 'q1',
  kind: 'approval',
  session: 's',
  title: 'May I?',
  body: 'Deploy',
  at: 5,
  url: '/?session=s',
  actions: [
    { action: 'approve', title: 'Approve' },
    { action: 'decline', title: 'Decline' },
  ],
  claim: 'c',
  server: 'https://server.test',
};
