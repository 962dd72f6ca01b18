/** What the assistant says: rules over the shop's data instead of a model, so that the same question has the same answer. */
import { nameOf } from '@rejoin/core/protocol';
import { type HelpAnswer, helpOn } from './help.ts';
import { ORDERS, type Order, orderNamedIn, orderOf, RULES, SHOP } from './shop.ts';

export interface Question {
  readonly text: string;
  /** What people have said before in this conversation, the newest last. */
  readonly before: readonly string[];
}

/** `person`: why it needs one. `asked`: whether the customer asked for one, or it is to be offered. */
export interface Reply {
  readonly text: string;
  /** The order that was looked up for it. */
  readonly order?: Order | undefined;
  /** The help page that it is from. */
  readonly help?: HelpAnswer | undefined;
  /** The order for whose return it comes with a slip. */
  readonly slip?: Order | undefined;
  readonly person?: { readonly reason: string; readonly asked: boolean } | undefined;
}

const PERSON = /\b(person|human|operator|colleague|agent|employee|someone|somebody|call me)\b/i;
const BROKEN = /\b(broken|broke|damaged?|cracked|defect\w*|wrong|missing|leaks?|complain\w*)\b/i;
const RETURN = /\b(return\w*|send (it|this|them) back|refund\w*|money back|exchange)\b/i;
const WHERE = /\b(where|when|arriv\w*|deliver\w*|track\w*|status|ship(ped)?|late)\b/i;
const GREETING = /^\W*(hi|hello|hey|good (morning|evening|afternoon))\b/i;
const THANKS = /\b(thanks?|thank you|great|perfect)\b/i;

export function replyTo({ text, before }: Question): Reply {
  const unknown = (text.match(/\b\d{4}\b/g) ?? []).find((number) => !orderOf(number));
  const order = orderNamedIn([...before, text]);
  if (PERSON.test(text))
    return {
      text: 'Of course. I have asked a colleague to join us here, who will see all that we wrote. You can go on writing meanwhile.',
      person: { reason: withOrder('The customer asks for a person', order), asked: true },
    };
  if (unknown !== undefined)
    return {
      text: `I find no order ${unknown}. An order number has four digits and stands in your confirmation, for example ${ORDERS[0]?.number}.`,
    };
  if (BROKEN.test(text))
    return {
      text: `I am sorry to hear that${order ? ` about ${inWords(order)}` : ''}. You will get a new one or your money back; which of them is for a colleague to decide, and not for me.${order ? '' : ' If you tell me the order number, I pass it on.'}`,
      order,
      person: { reason: withOrder('Damaged or wrong item', order), asked: false },
    };
  if (RETURN.test(text)) return aboutReturn(order);
  const help = helpOn(text);
  if (order && help && orderNamedIn([text]) && !WHERE.test(text))
    return { text: `${wordsOf(help)} Your ${inWords(order)} ${whereIs(order)}`, order, help };
  if (order && (WHERE.test(text) || orderNamedIn([text])))
    return { text: `Your ${inWords(order)} ${whereIs(order)}`, order };
  return general(text);
}

function general(text: string): Reply {
  const help = helpOn(text);
  if (help) return { text: wordsOf(help), help };
  if (WHERE.test(text))
    return {
      text: 'Tell me your order number, and I look it up. It has four digits and stands in your confirmation.',
    };
  if (GREETING.test(text))
    return {
      text: `Hello, and welcome to ${SHOP}! I know your orders, and all about shipping, returns, payment, gifts and brewing tea. What can I do for you?`,
    };
  if (THANKS.test(text)) return { text: 'You are welcome. Enjoy your tea!' };
  return {
    text: 'That I do not know, and I do not want to guess. I know the orders, and what stands in our help pages: shipping, returns, guarantee, payment, gifts, teapots and brewing.',
    person: { reason: 'The assistant had no answer', asked: false },
  };
}

function aboutReturn(order: Order | undefined): Reply {
  const rule = `You can return everything within ${RULES.returns} days of delivery, and the money is back within ${RULES.refundWithin} working days of its arrival with us.`;
  const help = helpOn('returns');
  if (!order) return { text: `${rule} Which order is it? Tell me its number, and I look it up.`, help };
  const left = RULES.returns - order.days;
  const of = `Your ${inWords(order)}`;
  if (order.status !== 'delivered')
    return {
      text: `${of} has not reached you yet. ${rule} So you can wait for it, and decide then.`,
      order,
      help,
    };
  if (left >= 0)
    return {
      text: `Yes. ${of} was delivered ${daysAgo(order.days)}, so you have ${days(left)} left. Put the slip below into the parcel and bring it to any post office; you pay nothing. The money is back within ${RULES.refundWithin} working days of its arrival with us.`,
      ...{ order, help, slip: order },
    };
  return {
    text: `${of} was delivered ${daysAgo(order.days)}, and the ${RULES.returns} days for a return are over. An exception is for a colleague to make, and it is worth asking.`,
    order,
    help,
    person: { reason: withOrder('Return after the time for it', order), asked: false },
  };
}

function whereIs({ status, days: count, carrier, price }: Order): string {
  switch (status) {
    case 'delivered':
      return `was delivered ${daysAgo(count)} by ${carrier}. You paid ${euros(price)}.`;
    case 'on-its-way':
      return `is on its way with ${carrier} and should be with you in ${days(count)}.`;
    case 'packing':
      return `is being packed. It goes by ${carrier} and should be with you in ${days(count)}; until it leaves us, a colleague can still change it.`;
  }
}

/** What a customer puts into the parcel. */
export const returnSlip = ({ number, item, price, days: count }: Order): string =>
  [
    `${SHOP} · Return slip`,
    '',
    `Order      ${number}`,
    `Item       ${item}`,
    `Paid       ${euros(price)}`,
    `Delivered  ${daysAgo(count)}, may be returned for ${days(RULES.returns - count)} more`,
    '',
    'Put this into the parcel, and bring it to any post office. You pay nothing.',
    'This is a demo: the shop and the order do not exist.',
    '',
  ].join('\n');

export interface Return {
  readonly operator: string;
  readonly lapsed: boolean;
  /** What people said meanwhile, the operator too, oldest first. */
  readonly said: readonly { readonly from: string; readonly content: string }[];
  /** What people had said before. */
  readonly before: readonly string[];
}

/** What the assistant says when it has the floor again: what of the conversation it goes on from. */
export function sayOnReturn({ operator, lapsed, said, before }: Return): string {
  const name = capital(nameOf(operator));
  const order = orderNamedIn([...before, ...said.map(({ content }) => content)]);
  const left = lapsed ? `${name} is not here any more, so I am back.` : 'I am back.';
  if (said.length === 0) return left;
  const promise = said.findLast(({ from }) => from === operator)?.content;
  const subject = order ? `it is about order ${order.number}, ${order.item}` : 'I know what it is about';
  const told = promise ? ` ${name} told you: “${oneLine(promise)}”.` : '';
  return `${left} I have read what you and ${name} wrote: ${subject}.${told}`;
}

const wordsOf = ({ sentences }: HelpAnswer): string => sentences.map(({ text }) => text).join(' ');
const inWords = ({ number, item }: Order): string => `order ${number} (${item})`;
const withOrder = (reason: string, order: Order | undefined): string =>
  order ? `${reason}: order ${order.number}, ${order.item}` : reason;
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().replace(/[.!]$/, '');
const euros = (amount: number): string => `€${Number.isInteger(amount) ? amount : amount.toFixed(2)}`;
const days = (count: number): string => `${count} ${count === 1 ? 'day' : 'days'}`;
const daysAgo = (count: number): string => (count === 0 ? 'today' : `${days(count)} ago`);
const capital = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1);
