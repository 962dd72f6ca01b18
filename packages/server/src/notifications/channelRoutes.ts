/** What a channel of this package answers by HTTP. Apart from its interface, which apps implement. */
import type { Methods } from '../http/httpEndpoints.ts';
import type { NoticeChannel } from './noticeChannel.ts';

type Routes = ReadonlyMap<string, Methods>;

const makers = new WeakMap<NoticeChannel, () => Routes>();

/** @param make called once the channel is open */
export const answerFor = (channel: NoticeChannel, make: () => Routes): void => void makers.set(channel, make);

export const routesFor = (channel: NoticeChannel): Routes => makers.get(channel)?.() ?? new Map();
