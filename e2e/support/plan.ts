/** The object that pages and an agent of a test change together. */
export interface Plan {
  /** How many changes there were: each adds one to what it saw. */
  readonly total: number;
  readonly marks: Readonly<Record<string, true>>;
}

export const addTo =
  (mark: string) =>
  (plan: Plan | undefined): Plan => ({
    total: (plan?.total ?? 0) + 1,
    marks: { ...plan?.marks, [mark]: true },
  });
