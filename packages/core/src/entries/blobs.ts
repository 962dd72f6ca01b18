export {
  type BlobClient,
  type BlobClientOptions,
  type BlobContent,
  createBlobClient,
  type PutOptions,
} from '../blobs/blobClient.ts';
export { startUpload, type UploadOptions, type UploadSession } from '../client/startUpload.ts';
export { type BlobId, isBlobId, MAX_BLOB } from '../protocol/blobId.ts';
export { type FileInfo, fileIn, filePart, filesIn } from '../protocol/fileParts.ts';
export type { FileUpload, UploadState } from '../view/fileUpload.ts';
