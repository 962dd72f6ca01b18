export { type FetchedHistoryPage, type FetchHistoryOptions, fetchHistory } from '../client/fetchHistory.ts';
export { type FetchSnapshotOptions, fetchSnapshot } from '../client/fetchSnapshot.ts';
export { type WebSocketOptions, websocket } from '../transports/webSocketTransport.ts';
