import { describe, expect, it } from 'vitest';
import { replyTo, returnSlip, sayOnReturn } from './answers.ts';

const reply = (text: string, ...before: string[]) => replyTo({ text, before });

describe('the assistant of the support desk', () => {
  it('looks up the order that is named, or was named last', () => {
    expect(reply('Where is order 4712?')).toMatchObject({
      text: 'Your order 4712 (Sencha, 200 g) is on its way with DHL and should be with you in 2 days.',
      order: { number: '4712' },
    });
    expect(reply('When does it arrive?', 'About 4711', 'I mean 4713').order?.number).toBe('4713');
    expect(reply('When does it arrive?')).toEqual({
      text: 'Tell me your order number, and I look it up. It has four digits and stands in your confirmation.',
    });
    expect(reply('Where is 9999?').text).toContain('I find no order 9999.');
  });

  it('knows until when an order may be returned, and leaves an exception to a person', () => {
    const { text, slip, help } = reply('Can I return order 4711?');
    expect(text).toContain('so you have 27 days left.');
    expect(help?.title).toBe('Returns');
    expect(slip && returnSlip(slip)).toContain('Hagi teapot, 350 ml');
    expect(reply('Can I return order 4712?').text).toContain('has not reached you yet.');
    expect(reply('Can I return order 4712?').slip).toBeUndefined();
    expect(reply('Can I return it?').text).toContain('Which order is it?');
    expect(reply('A refund for 4714, please')).toMatchObject({
      person: { reason: 'Return after the time for it: order 4714, Tea tin, set of three', asked: false },
    });
  });

  it('calls a person who is asked for, and offers one where it cannot help', () => {
    expect(reply('Can I talk to a human?', 'It is order 4712').person).toEqual({
      reason: 'The customer asks for a person: order 4712, Sencha, 200 g',
      asked: true,
    });
    expect(reply('The pot of 4711 is broken').person).toEqual({
      reason: 'Damaged or wrong item: order 4711, Hagi teapot, 350 ml',
      asked: false,
    });
    expect(reply('Who was the first emperor?').person).toEqual({
      reason: 'The assistant had no answer',
      asked: false,
    });
    for (const text of ['Hello there', 'What does shipping cost?', 'Is there a guarantee?', 'Thanks!'])
      expect(reply(text), text).not.toHaveProperty('person');
  });

  it.each([
    ['What does shipping cost?', 'Shipping', '€4.90'],
    ['How hot must the water be for green tea?', 'Brewing tea', '70 °C'],
    ['Can I put the teapot into the dishwasher?', 'Caring for teapots and kettles', 'dishwasher'],
    ['Do you wrap gifts?', 'Gifts', '€3'],
    ['Can I pay by card?', 'Payment', 'by card'],
  ])('answers “%s” from the help page about it', (text, title, words) => {
    const { help, text: said, person } = reply(text);
    expect(help?.title).toBe(title);
    expect(help?.sentences.map((each) => each.text).join(' ')).toBe(said);
    expect(`${said} ${person?.reason ?? ''}`).toContain(words);
  });

  it('says what stands in the help page and where the order is that is named with it', () => {
    const { text, order, help } = reply('Can I change the address of 4713?');
    expect(text).toContain('can be changed or cancelled as long as it is being packed');
    expect(text).toContain('Your order 4713 (Cast-iron kettle, 1.2 l) is being packed.');
    expect([order?.number, help?.title]).toEqual(['4713', 'Changing an order']);
  });

  it('says on the return what it goes on from, and that an operator is gone', () => {
    const said = [
      { from: 'user:ana', content: 'It is 4713.' },
      { from: 'operator:olga', content: 'I have sent\nanother kettle.' },
      { from: 'user:ana', content: 'Thanks' },
    ];
    expect(sayOnReturn({ operator: 'operator:olga', lapsed: false, said, before: [] })).toBe(
      'I am back. I have read what you and Olga wrote: it is about order 4713, Cast-iron kettle, 1.2 l. Olga told you: “I have sent another kettle”.',
    );
    expect(sayOnReturn({ operator: 'operator:olga', lapsed: true, said: [], before: [] })).toBe(
      'Olga is not here any more, so I am back.',
    );
  });
});
