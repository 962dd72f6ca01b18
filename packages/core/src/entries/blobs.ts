export { type BlobClient, type BlobClientOptions, createBlobClient } from '../blobs/blobClient.ts';
export { type BlobId, isBlobId, MAX_BLOB } from '../protocol/blobId.ts';
