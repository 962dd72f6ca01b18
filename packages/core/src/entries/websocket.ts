export { type FetchSnapshotOptions, fetchSnapshot } from '../client/fetchSnapshot.ts';
export { type WebSocketOptions, websocket } from '../transports/webSocketTransport.ts';
