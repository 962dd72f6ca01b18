export { isDevelopment } from '@rejoin/core/internal';
