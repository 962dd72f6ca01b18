/** Content parts as AG-UI's own schema reads them. */
import { ContentPartSchema } from '@ag-ui/core/schemas';

/** Throws for what is none. */
export const agUiPart = (part: unknown): unknown => ContentPartSchema.parse(part);
