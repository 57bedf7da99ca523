import { runHost } from '../../node-host/run-host.ts'
import { defineVerb, numberOption, textOption } from '../verb.ts'

export const app = defineVerb({
  name: 'app',
  doc: 'Open the workstation in a browser window, or print its address.',
  options: [
    ['--port <n>', 'loopback port; a free one when absent'],
    ['--no-open', 'only print the address'],
    ['--no-demo', 'do not simulate a session when the lake is empty'],
    ['--demo-scale <x>', 'volume of the demo session', '1'],
  ],
  run(input, io) {
    const lake = textOption(input, 'lake')
    const port = numberOption(input, 'port', { min: 0, max: 65535, integer: true })
    return runHost(
      {
        open: input.options.open !== false,
        demo: input.options.demo !== false,
        demoScale: numberOption(input, 'demoScale', { min: 0.001, max: 100 }) ?? 1,
        ...(lake ? { lake } : {}),
        ...(port ? { port } : {}),
      },
      io.line,
    )
  },
})
