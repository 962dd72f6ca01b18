/** What the assistant says: rules over the shop's data instead of a model, so that the same question has the same answer. */
import { nameOf } from '@rejoin/core/protocol';
import { ORDERS, type Order, orderNamedIn, orderOf, RULES } from './shop.ts';

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
  readonly person?: { readonly reason: string; readonly asked: boolean } | undefined;
}

const PERSON = /\b(person|human|operator|colleague|agent|employee|someone|somebody|call me)\b/i;
const BROKEN = /\b(broken|broke|damaged?|cracked|defect\w*|wrong|missing|leaks?|complain\w*)\b/i;
const RETURN = /\b(return\w*|send (it|this|them) back|refund\w*|money back|exchange)\b/i;
const WHERE = /\b(where|when|arriv\w*|deliver\w*|track\w*|status|ship(ped)?|late)\b/i;
const SHIPPING = /\b(shipping|postage|delivery) ?(costs?|fees?|price)?\b/i;
const GUARANTEE = /\b(guarantee|warranty)\b/i;
const GREETING = /^\W*(hi|hello|hey|good (morning|evening|afternoon))\b/i;
const THANKS = /\b(thanks?|thank you|great|perfect)\b/i;

export function replyTo({ text, before }: Question): Reply {
  const unknown = (text.match(/\b\d{4}\b/g) ?? []).find((number) => !orderOf(number));
  const order = orderNamedIn([...before, text]);
  if (PERSON.test(text))
    return {
      text: 'Of course. I have asked a colleague to join us here. You can go on writing meanwhile.',
      person: { reason: withOrder('The customer asks for a person', order), asked: true },
    };
  if (unknown !== undefined)
    return {
      text: `I find no order ${unknown}. An order number has four digits and stands in your confirmation, for example ${ORDERS[0]?.number}.`,
    };
  if (BROKEN.test(text))
    return {
      text: `I am sorry about that${order ? `: order ${order.number}, ${order.item}` : ''}. What happens to a damaged or wrong item is for a colleague to decide, not for me.`,
      order,
      person: { reason: withOrder('Damaged or wrong item', order), asked: false },
    };
  if (RETURN.test(text)) return aboutReturn(order);
  if (order && (WHERE.test(text) || orderNamedIn([text])))
    return { text: `Order ${order.number}, ${order.item}: ${whereIs(order)}`, order };
  return general(text);
}

function general(text: string): Reply {
  if (WHERE.test(text) && !SHIPPING.test(text))
    return { text: 'Tell me your order number, and I look it up. It has four digits.' };
  if (SHIPPING.test(text))
    return {
      text: `Shipping is ${euros(RULES.shipping)}, and free from ${euros(RULES.freeFrom)} on. What is in stock leaves within a day.`,
    };
  if (GUARANTEE.test(text))
    return { text: `Everything has a guarantee of ${RULES.guarantee} years from the day of delivery.` };
  if (GREETING.test(text))
    return { text: 'Hello! I know the orders of this shop, its shipping and its rules for returns.' };
  if (THANKS.test(text)) return { text: 'You are welcome.' };
  return {
    text: 'That I do not know: I have the orders, the shipping and the rules for returns, and nothing else.',
    person: { reason: 'The assistant had no answer', asked: false },
  };
}

function aboutReturn(order: Order | undefined): Reply {
  const rule = `You can return everything within ${RULES.returns} days of delivery; the money is back within ${RULES.refundWithin} working days.`;
  if (!order) return { text: `${rule} Which order is it?` };
  const left = RULES.returns - order.days;
  const of = `Order ${order.number}, ${order.item}`;
  if (order.status !== 'delivered') return { text: `${rule} ${of}, is not delivered yet.`, order };
  if (left >= 0)
    return {
      text: `${of}, was delivered ${daysAgo(order.days)}, so you have ${days(left)} left. ${rule}`,
      order,
    };
  return {
    text: `${of}, was delivered ${daysAgo(order.days)}, and the ${RULES.returns} days for a return are over. An exception is for a colleague to make.`,
    order,
    person: { reason: withOrder('Return after the time for it', order), asked: false },
  };
}

function whereIs({ status, days: count, carrier, price }: Order): string {
  switch (status) {
    case 'delivered':
      return `delivered ${daysAgo(count)} by ${carrier}. You paid ${euros(price)}.`;
    case 'on-its-way':
      return `on its way with ${carrier}, and due in ${days(count)}.`;
    case 'packing':
      return `being packed, and due in ${days(count)} with ${carrier}.`;
  }
}

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

const withOrder = (reason: string, order: Order | undefined): string =>
  order ? `${reason}: order ${order.number}, ${order.item}` : reason;
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().replace(/[.!]$/, '');
const euros = (amount: number): string => `€${Number.isInteger(amount) ? amount : amount.toFixed(2)}`;
const days = (count: number): string => `${count} ${count === 1 ? 'day' : 'days'}`;
const daysAgo = (count: number): string => (count === 0 ? 'today' : `${days(count)} ago`);
const capital = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1);
