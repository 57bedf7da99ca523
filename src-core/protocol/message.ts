import type { z } from 'zod'

export interface CommandSpec<A extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  doc: string
  args: A
  returns: R
}
export const command = <A extends z.ZodType, R extends z.ZodType>(
  doc: string,
  args: A,
  returns: R,
): CommandSpec<A, R> => ({ doc, args, returns })

/** A subscription: `args` select it; `item` is the JSON part of each message; binary says an Arrow IPC payload follows. */
export interface StreamSpec<A extends z.ZodType = z.ZodType, I extends z.ZodType = z.ZodType> {
  doc: string
  args: A
  item: I
  binary: boolean
}
export const stream = <A extends z.ZodType, I extends z.ZodType>(
  doc: string,
  args: A,
  item: I,
  binary = false,
): StreamSpec<A, I> => ({ doc, args, item, binary })

/** An error as it crosses a thread or a socket. */
export interface AppErrorBody {
  /** Stable and greppable, `DBN_TRUNCATED`. */
  code: string
  /** What happened, what was kept, what to do. */
  message: string
  /** Where: file, byte offset, row, column … */
  where?: Record<string, string | number>
}

/** The place inside its file that an error names, as "offset 486, length 4"; empty when it names none. */
export const placeOf = ({ where = {} }: Pick<AppErrorBody, 'where'>): string =>
  Object.entries(where)
    .filter(([, value]) => typeof value === 'number')
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')

/** An expected failure with a stable code; `cause` keeps the original. */
export class AppError extends Error {
  readonly code: string
  readonly where: Record<string, string | number>
  constructor(
    code: string,
    message: string,
    options: { where?: Record<string, string | number>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.where = options.where ?? {}
  }
  toBody(): AppErrorBody {
    return { code: this.code, message: this.message, where: this.where }
  }
}
