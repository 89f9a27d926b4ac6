import type { z } from 'zod';
import type { evidenceSchema, hintSchema } from './hint-schema.ts';

export type Hint = z.infer<typeof hintSchema>;
export type Evidence = z.infer<typeof evidenceSchema>;
