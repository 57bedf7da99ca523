/** Which session, and how much of a file at once: apart from the commands, which a window need not load. */
import { z } from 'zod'

export const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
export const pipelineId = z.enum(['es_0dte', 'spy_0dte'])

/** Names one set of frames: `es_0dte/2026-11-17`. */
export const sessionKey = z.object({ pipeline: pipelineId, date: isoDate })
export type SessionKey = z.infer<typeof sessionKey>

/** The most bytes one `library.upload.chunk` may carry. */
export const UPLOAD_CHUNK_BYTES = 4 * 2 ** 20
