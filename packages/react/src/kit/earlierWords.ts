/** How many of how many a press shows, in English. */
export const earlierWords = (next: number, count: number, what: string): string =>
  `Show ${next < count ? `${next} of ` : ''}${count.toLocaleString('en')} earlier ${what}`;
