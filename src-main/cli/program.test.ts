import { expect, test } from 'vitest'
import { AppError } from '#core/protocol/index'
import { runProgram } from './program.ts'
import { defineVerb, numberOption, type Verb } from './verb.ts'

async function run(verbs: Verb[], ...argv: string[]) {
  let out = ''
  let err = ''
  const code = await runProgram(verbs, '1.2.3', argv, {
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    signal: new AbortController().signal,
  })
  return { code, out, err }
}
const sum = defineVerb({
  name: 'math sum',
  doc: 'Adds.',
  arguments: [['<n...>', 'numbers']],
  options: [['--times <n>', 'repeat', '1']],
  async run(input, io) {
    const times = numberOption(input, 'times', { min: 1 }) ?? 1
    const total = times * (input.args[0] as string[]).reduce((a, b) => a + Number(b), 0)
    io.say('adding')
    io.print({ total }, `the total is ${total}`)
    return total > 100 ? 1 : 0
  },
})
const failing = defineVerb({
  name: 'fail',
  doc: 'Fails.',
  run: () => Promise.reject(new AppError('BROKEN', 'It broke.', { where: { file: 'a.dbn' } })),
})

test('text for people, JSON alone with --json, progress on stderr', async () => {
  expect(await run([sum], 'math', 'sum', '1', '2')).toEqual({
    code: 0,
    out: 'the total is 3\n',
    err: 'adding\n',
  })
  const { out } = await run([sum], 'math', 'sum', '1', '2', '--json', '--times', '2')
  expect(JSON.parse(out)).toEqual({ total: 6 })
})

test("a verb's own failure is exit code 1", async () => {
  expect((await run([sum], 'math', 'sum', '101')).code).toBe(1)
})

test('a typed error names its code and place', async () => {
  const { code, out, err } = await run([failing], 'fail')
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toBe('BROKEN: It broke. (file a.dbn)\n')
  const json = await run([failing], 'fail', '--json')
  expect(JSON.parse(json.out).error.code).toBe('BROKEN')
})

test.each([
  [['nonsense']],
  [['math', 'sum']],
  [['math', 'sum', '1', '--bogus']],
  [['math', 'sum', '1', '--times', 'x']],
  [['math', 'sum', '1', '--times', '0']],
])('wrong usage is exit code 2: %s', async (argv) => {
  const { code, out } = await run([sum], ...argv)
  expect({ code, out }).toEqual({ code: 2, out: '' })
})

test('help and version are no failures', async () => {
  expect((await run([sum], '--help')).code).toBe(0)
  expect(await run([sum], '--version')).toMatchObject({ code: 0, out: '1.2.3\n' })
})
