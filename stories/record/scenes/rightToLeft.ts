import type { Scene, Work } from '../stage.ts';
import { is, newestText } from '../words.ts';

/** Arabic and Hebrew, with code, numbers and Latin names in their midst. */
export const rightToLeft: Scene = {
  title: 'من اليمين إلى اليسار',
  async play({ person, agent, run, until, mark, markFirst }) {
    const layla = person('layla');
    await layla.publish({ event: { type: 'participant.joined', name: 'ليلى حداد' } }).queued;
    agent('helper', helper, { name: 'مساعد البرمجة', open: true });
    await run(2_000);

    layla.send(
      'لماذا تفشل عملية الدفع عند بعض العملاء؟ الخطأ الذي يظهر هو `ERR_CARD_3DS_TIMEOUT` بعد 30 ثانية.',
    );
    await markFirst('streaming', (state) => newestText(state, 'text', 'helper').length > 200);
    await until(is('helper', 'finished'));
    await run(500);
    await mark('arabic');

    layla.send('וגם בעברית, בבקשה: מה צריך לשנות בקוד?');
    await until(is('helper', 'running'));
    await run(500);
    await until(is('helper', 'finished'));
    await run(500);
    await mark('hebrew');
  },
};

const helper: Work = async (run, pace) => {
  const hebrew = run.input?.content.includes('בעברית') ?? false;
  await run.step(hebrew ? 'כתיבת התשובה' : 'قراءة السجلات', async () => {
    await run.progress({ done: 2, total: 3, note: hebrew ? 'payments/3ds.ts' : 'آخر 24 ساعة' });
    const call = run.toolCall('search_logs');
    await pace.say(
      { write: (delta) => call.args(delta) },
      '{ "query": "ERR_CARD_3DS_TIMEOUT", "hours": 24 }',
      60,
    );
    await call.call();
    await pace.pause(900);
    await call.result('{"hits":118,"banks":{"الراجحي":96,"other":22}}');
  });
  const text = run.text();
  await pace.say(text, hebrew ? HEBREW : ARABIC, 40);
  await text.end();
};

const ARABIC = `## السبب

وجدت **118** محاولة فاشلة في آخر 24 ساعة، منها 96 عند بنك واحد. ينتظر خادمنا رد البنك 30 ثانية فقط، بينما يحتاج تأكيد \`3-D Secure\` على الهاتف إلى أكثر من ذلك أحيانًا.

1. يضغط العميل على «ادفع»، فيُفتح تطبيق البنك.
2. يتأخر رمز التأكيد (SMS) نحو 40 ثانية.
3. يقطع \`PaymentClient.confirm()\` الاتصال قبل وصول الرد.

\`\`\`ts
// قبل: 30 ثانية
await client.confirm(payment, { timeout: 30_000 });
\`\`\`

> مهلة التأكيد يجب ألا تقل عن خمس دقائق.
> — docs/payments/3ds.md:57

هل أغيّر المهلة إلى 300 ثانية؟
`;

const HEBREW = `### מה לשנות

צריך להאריך את זמן ההמתנה ב-\`payments/3ds.ts\` מ-30 שניות ל-**300 שניות**:

\`\`\`ts
await client.confirm(payment, { timeout: 300_000 });
\`\`\`

- הבדיקה \`confirm-timeout.test.ts\` צריכה להשתנות באותו אופן.
- הלקוח רואה בינתיים: „ממתינים לאישור הבנק”.
`;
