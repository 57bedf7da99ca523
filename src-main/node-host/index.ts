/** Entry of the Node host: `node-host.js [--open] [--lake DIR] [--port N] [--no-demo]`. */
import { parseArgs } from 'node:util'
import { runHost } from './run-host.ts'

const { values } = parseArgs({
  options: {
    open: { type: 'boolean', default: false },
    lake: { type: 'string' },
    port: { type: 'string' },
    demo: { type: 'boolean', default: true },
    'demo-scale': { type: 'string', default: '1' },
  },
  allowNegative: true,
})

runHost({
  open: values.open,
  demo: values.demo,
  demoScale: Number(values['demo-scale']),
  ...(values.lake ? { lake: values.lake } : {}),
  ...(values.port ? { port: Number(values.port) } : {}),
}).then(
  (code) => process.exit(code),
  (error) => {
    console.error(error instanceof Error ? error.message : String(error))
    process.exit(1)
  },
)
