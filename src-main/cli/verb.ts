/** A verb of the command line, declared once: its words, its options, what it prints. */
import type { Command } from 'commander'

export interface VerbIo {
  /** `--json`: stdout carries JSON alone. */
  json: boolean
  /** One result; with `--json` it is printed as one JSON text, else as `text`. */
  print(value: unknown, text: string | (() => string)): void
  /** One line of a long output; never wrapped. */
  line(text: string): void
  /** Progress and remarks, on stderr. */
  say(text: string): void
  signal: AbortSignal
}

export interface Verb {
  /** As typed: `demo generate`. */
  name: string
  doc: string
  /** commander's declaration of arguments: `<file...>`. */
  arguments?: readonly (readonly [spec: string, doc: string])[]
  /** `--seed <n>`; the last entry is the default. */
  options?: readonly (readonly [flags: string, doc: string, standard?: string])[]
  /** Returns the exit code; nothing means 0. */
  run(input: VerbInput, io: VerbIo): Promise<number | undefined>
}

export interface VerbInput {
  /** Positional arguments in order; a variadic one is an array. */
  args: readonly (string | string[] | undefined)[]
  options: Readonly<Record<string, string | boolean | string[] | undefined>>
}

export const defineVerb = (verb: Verb): Verb => verb

/** A wrong way to call a verb: exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** A positional argument that must be one text. */
export function textArg(input: VerbInput, index: number): string {
  const value = input.args[index]
  if (typeof value !== 'string') throw new UsageError(`argument ${index + 1} is missing`)
  return value
}

export function textOption(input: VerbInput, name: string): string | undefined {
  const value = input.options[name]
  return typeof value === 'string' ? value : undefined
}

/** A finite number within bounds, or the usage error that names the option. */
export function numberOption(
  input: VerbInput,
  name: string,
  { min = -Infinity, max = Infinity, integer = false } = {},
): number | undefined {
  const text = textOption(input, name)
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value < min || value > max)
    throw new UsageError(`--${name} must be a number from ${min} to ${max}, not ${text}`)
  if (integer && !Number.isInteger(value))
    throw new UsageError(`--${name} must be a whole number, not ${text}`)
  return value
}

/** Adds a verb's words below the program, `demo generate` as `generate` of `demo`. */
export function commandFor(program: Command, name: string): Command {
  return name.split(' ').reduce((parent, word) => {
    const known = parent.commands.find((c) => c.name() === word)
    return known ?? parent.command(word)
  }, program)
}
