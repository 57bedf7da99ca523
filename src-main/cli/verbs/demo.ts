import { resolve } from 'node:path'
import { places } from '../../places.ts'
import { runTask } from '../../workers/task-thread.ts'
import { progressLine } from '../progress-line.ts'
import { defineVerb, numberOption, textOption, UsageError } from '../verb.ts'

function onOff(text: string | undefined): boolean {
  if (text === 'on' || text === 'off') return text === 'on'
  throw new UsageError(`--hedging is on or off, not ${text}`)
}

export const demoGenerate = defineVerb({
  name: 'demo generate',
  doc: 'Simulate sessions and write them as vendor files with their truth.',
  options: [
    ['--seed <n>', 'same seed, same bytes', '7'],
    ['--scale <x>', '1 = about 1.5 M book records on the main day, 15 = a full day', '1'],
    ['--days <n>', 'sessions in all, the last is the main one', '4'],
    ['--hedging <on|off>', 'whether dealers hedge what they sold', 'on'],
    ['--out <dir>', 'folder to write to'],
  ],
  async run(input, io) {
    const out = textOption(input, 'out')
    const progress = progressLine(io)
    const request = {
      out: out ? resolve(out) : places(textOption(input, 'lake')).demo,
      seed: numberOption(input, 'seed', { min: 0, max: 2 ** 32 - 1, integer: true }) ?? 7,
      scale: numberOption(input, 'scale', { min: 0.001, max: 100 }) ?? 1,
      days: numberOption(input, 'days', { min: 1, max: 30, integer: true }) ?? 4,
      hedging: onOff(textOption(input, 'hedging')),
    }
    const { folders } = await runTask('demo.generate', request, {
      signal: io.signal,
      progress: progress.show,
    })
    progress.end()
    io.print({ ...request, folders }, () => folders.join('\n'))
    return 0
  },
})

export const demoInspect = defineVerb({
  name: 'demo inspect',
  doc: "Print a demo's statistics, read back from its files.",
  arguments: [['[dir]', 'folder of the demo; the default one when absent']],
  async run(input, io) {
    const [dir] = input.args
    const { lake, demo } = places(textOption(input, 'lake'))
    const folder = typeof dir === 'string' ? resolve(dir) : demo
    io.say(`reading ${folder}${dir ? '' : ` (demo of ${lake})`}`)
    const { report, text } = await runTask('demo.inspect', { folder }, { signal: io.signal })
    io.print(report, text)
    return 0
  },
})
