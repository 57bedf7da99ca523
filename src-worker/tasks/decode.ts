import { AppError } from '#core/protocol/message'
import type { DecodeRequest } from '#core/protocol/tasks'
import { runDecode } from '../formats/dbn-file.ts'
import type { TaskContext } from './serve-tasks.ts'

const BLOCK = 64 * 1024

/** Lines travel in blocks: one message per record would cost more than decoding it. */
export async function decode(
  { path, limit, upgrade }: DecodeRequest,
  { item, signal }: TaskContext<string>,
): Promise<number> {
  let block = ''
  const flush = () => {
    if (block !== '') item(block)
    block = ''
  }
  let records = 0
  try {
    return await runDecode(path, { upgrade, ...(limit === undefined ? {} : { limit }) }, (line) => {
      signal.throwIfAborted()
      block += `${line}\n`
      records++
      if (block.length > BLOCK) flush()
    })
  } catch (error) {
    if (!(error instanceof AppError) || records === 0) throw error
    const { code, message, where } = error
    throw new AppError(code, `${message}; records before it, all whole: ${records}`, {
      where,
      cause: error,
    })
  } finally {
    // What was read before an error is worth printing.
    flush()
  }
}
