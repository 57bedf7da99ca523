/** How a configuration key is declared: schema, unit, meaning and each profile's default, once. */
import { z } from 'zod'
import type { ProfileId } from '../domain/instruments.ts'

export interface KeySpec<S extends z.ZodType = z.ZodType> {
  schema: S
  unit: string
  doc: string
  defaults: Record<ProfileId, z.infer<S>>
}

/** One key; `es` defaults to the spy value. */
export const key = <S extends z.ZodType>(
  schema: S,
  unit: string,
  doc: string,
  spy: z.infer<S>,
  es: z.infer<S> = spy,
): KeySpec<S> => ({ schema, unit, doc, defaults: { spy, es } })

export type KeyTable = Record<string, KeySpec>
export type ValuesOf<T extends KeyTable> = { readonly [K in keyof T]: z.infer<T[K]['schema']> }

/** Every key required, unknown keys refused (L4). */
export const schemaOf = <T extends KeyTable>(table: T): z.ZodType<ValuesOf<T>> =>
  z.strictObject(
    Object.fromEntries(Object.entries(table).map(([name, spec]) => [name, spec.schema])),
  ) as unknown as z.ZodType<ValuesOf<T>>

export const defaultsOf = <T extends KeyTable>(table: T, profile: ProfileId): ValuesOf<T> =>
  Object.fromEntries(
    Object.entries(table).map(([name, spec]) => [name, spec.defaults[profile]]),
  ) as ValuesOf<T>

/** Values as a session carries them; what it lacks, or has in another form, is the profile's default. */
export const valuesIn = <T extends KeyTable>(
  table: T,
  profile: ProfileId,
  given: Readonly<Record<string, unknown>>,
): ValuesOf<T> =>
  Object.fromEntries(
    Object.entries(table).map(([name, { schema, defaults }]) => {
      const own = schema.safeParse(given[name])
      return [name, own.success ? own.data : defaults[profile]]
    }),
  ) as ValuesOf<T>

export const num = z.number()
export const positive = z.number().positive()
export const atLeastZero = z.number().nonnegative()
export const share = z.number().min(0).max(1)
export const whole = z.number().int().nonnegative()
export const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
