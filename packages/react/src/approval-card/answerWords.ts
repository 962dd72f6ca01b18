import { isRecord } from '../kit/isRecord.ts';
import type { ApprovalInfo } from '../select/approvals.ts';
import type { ApprovalCardLabels } from './approvalCardLabels.ts';
import { schemaForm } from './schemaForm.ts';

/** What was answered, in words, a line for each value; and the note. */
export function answerWords(
  { answered, sending, choices, schema }: ApprovalInfo,
  labels: Pick<ApprovalCardLabels, 'answer' | 'answerNote' | 'yesNo'>,
): string {
  const { data, note } = answered ?? sending ?? {};
  const valueWords = (value: unknown): string => {
    if (typeof value === 'string') return value;
    if (typeof value === 'boolean') return labels.yesNo(value);
    return JSON.stringify(value, null, 2) ?? '';
  };
  const lines: string[] = [];
  const chosen = choices?.find(({ value }) => value === data);
  if (chosen) lines.push(labels.answer(chosen.label ?? chosen.value));
  else if (isRecord(data)) {
    const fields = schema ? schemaForm(schema).fields : [];
    for (const [name, value] of Object.entries(data)) {
      const field = fields.find((each) => each.name === name);
      const option = field?.options?.find((each) => each.value === value);
      lines.push(labels.answer(option?.label ?? valueWords(value), field?.title ?? name));
    }
  } else if (data !== undefined) lines.push(labels.answer(valueWords(data)));
  if (note) lines.push(labels.answerNote(note));
  return lines.join('\n');
}
