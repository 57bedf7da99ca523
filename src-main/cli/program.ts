/** Builds the command line from the verbs and runs one. Exit codes: 0 done, 1 failed, 2 wrong usage. */
import { Command, CommanderError } from 'commander'
import { AppError } from '#core/protocol/index'
import { commandFor, UsageError, type Verb, type VerbInput, type VerbIo } from './verb.ts'

export interface Terminal {
  out(text: string): void
  err(text: string): void
  signal: AbortSignal
}

/** Runs `spymaster ...argv` and returns its exit code. */
export async function runProgram(
  verbs: readonly Verb[],
  version: string,
  argv: readonly string[],
  terminal: Terminal,
): Promise<number> {
  let code = 0
  const program = new Command('spymaster')
    .description('Break or bounce: 0DTE options on the S&P 500')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .showHelpAfterError('(add --help for usage)')
  for (const verb of verbs) {
    const command = commandFor(program, verb.name).description(verb.doc)
    for (const [spec, doc] of verb.arguments ?? []) command.argument(spec, doc)
    for (const [flags, doc, standard] of verb.options ?? []) command.option(flags, doc, standard)
    command
      .option('--lake <dir>', 'folder of the lake')
      .option('--json', 'print JSON alone on stdout')
      .action(async (...given: unknown[]) => {
        // commander passes the positional arguments, then the options, then the command.
        const options = given.at(-2) as VerbInput['options']
        const args = given.slice(0, -2) as VerbInput['args']
        code = (await verb.run({ args, options }, ioFor(terminal, options.json === true))) ?? 0
      })
  }
  inheritSettings(program)
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return code
  } catch (error) {
    return explain(error, argv.includes('--json'), terminal)
  }
}

/** Subcommands made by `command()` copy settings only from the moment they are made. */
function inheritSettings(parent: Command) {
  for (const child of parent.commands) {
    child.copyInheritedSettings(parent)
    inheritSettings(child)
  }
}

const ioFor = (terminal: Terminal, json: boolean): VerbIo => ({
  json,
  signal: terminal.signal,
  line: (text) => terminal.out(`${text}\n`),
  say: (text) => terminal.err(`${text}\n`),
  print: (value, text) =>
    terminal.out(`${json ? JSON.stringify(value) : typeof text === 'string' ? text : text()}\n`),
})

function explain(error: unknown, json: boolean, terminal: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof UsageError) {
    terminal.err(`error: ${error.message}\n`)
    return 2
  }
  if (error instanceof AppError) {
    if (json) terminal.out(`${JSON.stringify({ error: error.toBody() })}\n`)
    const where = Object.entries(error.where).map(([key, value]) => `${key} ${value}`)
    terminal.err(`${error.code}: ${error.message}${where.length ? ` (${where.join(', ')})` : ''}\n`)
    return 1
  }
  terminal.err(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  return 1
}
