/** The shop that the support desk is for: its orders, and its rules. All that the assistant knows. */

export interface Order {
  readonly number: string;
  readonly item: string;
  /** In euros. */
  readonly price: number;
  readonly status: 'packing' | 'on-its-way' | 'delivered';
  /** Of `delivered`: days ago. Of the others: days until it is there. */
  readonly days: number;
  readonly carrier: string;
}

export const SHOP = 'Kettle & Leaf';

export const ORDERS: readonly Order[] = [
  { number: '4711', item: 'Hagi teapot, 350 ml', price: 64, status: 'delivered', days: 3, carrier: 'DHL' },
  { number: '4712', item: 'Sencha, 200 g', price: 18.5, status: 'on-its-way', days: 2, carrier: 'DHL' },
  { number: '4713', item: 'Cast-iron kettle, 1.2 l', price: 89, status: 'packing', days: 5, carrier: 'UPS' },
  { number: '4714', item: 'Tea tin, set of three', price: 24, status: 'delivered', days: 41, carrier: 'UPS' },
  {
    number: '4715',
    item: 'Gooseneck kettle, 0.8 l',
    price: 72,
    status: 'on-its-way',
    days: 1,
    carrier: 'UPS',
  },
];

export const RULES = {
  /** Days after delivery. */
  returns: 30,
  refundWithin: 5,
  shipping: 4.9,
  freeFrom: 50,
  guarantee: 2,
} as const;

export const orderOf = (number: string): Order | undefined => ORDERS.find((order) => order.number === number);

/** The newest order number that is named in one of these texts, the newest text last. */
export function orderNamedIn(texts: readonly string[]): Order | undefined {
  const numbers = texts.flatMap((text) => text.match(/\b\d{4}\b/g) ?? []);
  return numbers.flatMap((number) => orderOf(number) ?? []).at(-1);
}
