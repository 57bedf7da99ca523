/** One signed byte per option trade in file order: the customer's true sign (pipelines L11). */
import type { OptionTradeColumns } from '#core/simulator/columns'
import { openOutput } from './output.ts'

export interface SignFile {
  append(trades: OptionTradeColumns): Promise<void>
  close(): Promise<void>
  destroy(): void
}

export function createSignFile(path: string): SignFile {
  const out = openOutput(path)
  return {
    append: async ({ sign, length }) => {
      if (length > 0) await out.write(new Uint8Array(sign.slice(0, length).buffer))
    },
    close: out.close,
    destroy: out.destroy,
  }
}
