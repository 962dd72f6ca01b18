import type { Scene } from '../../Scene.ts';
import { Customer } from './Customer.tsx';
import { Operator } from './Operator.tsx';

/** A customer, an assistant, and an operator who takes over with the whole history in view. */
export const SUPPORT_DESK: Scene = {
  id: 'support-desk',
  title: 'Support desk',
  about:
    'An assistant answers the customers of a small shop from its orders and its help pages. Where it may not decide, a person takes over in the same conversation, and gives it back.',
  tries: [
    'As the customer, ask “Where is order 4712?”, then say that the teapot of order 4711 arrived broken.',
    'As the operator, choose the conversation in the queue, read its history, take over and write.',
    'Cut the customer’s wire while the operator writes, and reconnect: every message is there, once.',
    'Give the conversation back with a note: the assistant goes on from what you two wrote.',
    'Open one side alone on another device or in another browser by the link in its bar.',
  ],
  sides: [
    { id: 'customer', kind: 'user', Surface: Customer },
    { id: 'operator', kind: 'operator', Surface: Operator },
  ],
};
