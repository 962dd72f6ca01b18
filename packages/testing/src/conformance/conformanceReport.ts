/** What a transport keeps, clause by clause: the suite as a report instead of tests. */
import { transportConformance } from './caseList.ts';
import { CLAUSES, type ProtocolClause } from './clauses.ts';
import type { TransportSetup } from './conformanceSetup.ts';

/** What became of one clause. */
export interface ClauseReport extends ProtocolClause {
  /** `not asked`: the clause is of a level above the transport's. `skipped`: no case that shows it could run. */
  readonly status: 'kept' | 'broken' | 'skipped' | 'not asked';
  readonly cases: readonly {
    readonly name: string;
    readonly status: 'passed' | 'failed' | 'skipped';
    /** Why it failed or was skipped. */
    readonly why?: string;
  }[];
}

/** Runs every case that the setup can run, one after the other, and says what became of each clause. Never rejects by a case. */
export async function conformanceReport(setup: TransportSetup): Promise<readonly ClauseReport[]> {
  const results: { readonly clauses: readonly string[]; readonly result: ClauseReport['cases'][number] }[] =
    [];
  for (const { name, clauses, skipped, run } of transportConformance(setup)) {
    const result =
      skipped === undefined
        ? await run().then(
            () => ({ name, status: 'passed' as const }),
            (error: unknown) => ({
              name,
              status: 'failed' as const,
              why: error instanceof Error ? error.message : String(error),
            }),
          )
        : { name, status: 'skipped' as const, why: skipped };
    results.push({ clauses, result });
  }
  return CLAUSES.map((clause) => {
    const cases = results.filter(({ clauses }) => clauses.includes(clause.id)).map(({ result }) => result);
    return { ...clause, cases, status: statusOf(clause, cases, setup) };
  });
}

function statusOf(
  { level }: ProtocolClause,
  cases: ClauseReport['cases'],
  setup: TransportSetup,
): ClauseReport['status'] {
  if (cases.some(({ status }) => status === 'failed')) return 'broken';
  if (cases.some(({ status }) => status === 'passed')) return 'kept';
  return level > setup.level ? 'not asked' : 'skipped';
}

/** The report as lines of text, with a count of clauses at its end. */
export function reportTable(report: readonly ClauseReport[]): string {
  const lines = report.map(({ id, level, status, says, cases }) => {
    const passed = cases.filter((each) => each.status === 'passed').length;
    const why = status === 'kept' ? '' : (cases.find((each) => each.why !== undefined)?.why ?? '');
    return `${id.padEnd(6)} L${level}  ${status.padEnd(9)} ${`${passed}/${cases.length}`.padStart(5)}  ${says}${why ? ` [${why}]` : ''}`;
  });
  const count = (status: ClauseReport['status']) => report.filter((each) => each.status === status).length;
  const total = `${count('kept')} clauses kept, ${count('broken')} broken, ${count('skipped')} skipped, ${count('not asked')} not asked of this level`;
  return [...lines, total].join('\n');
}
