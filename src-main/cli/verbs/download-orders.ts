import type { DownloadOrder } from '#core/protocol/tasks'
import { places } from '../../places.ts'
import { runTask } from '../../workers/task-thread.ts'
import { textTable } from '../text-table.ts'
import { defineVerb, textOption } from '../verb.ts'

const asTable = (orders: readonly DownloadOrder[]) =>
  textTable(
    ['order', 'what', 'state', 'bytes', 'USD', 'file'],
    orders.map((o) => [o.order ?? o.chunk, o.title, o.state, o.bytes, o.usd, o.file]),
  )

export const downloadOrders = defineVerb({
  name: 'download orders',
  doc: 'What was ordered from Databento for this lake: whether it is here, and what it cost.',
  async run(input, io) {
    const { lake } = places(textOption(input, 'lake'))
    const orders = await runTask('download.orders', { lake })
    io.print(orders, () => asTable(orders))
    return 0
  },
})

export const downloadForget = defineVerb({
  name: 'download forget',
  doc: 'Forget orders whose files have expired at the vendor; the next download buys them anew. Exit 1 when one is unknown or its file is here.',
  arguments: [['<order...>', 'order ids, as `download orders` and errors name them']],
  async run(input, io) {
    const { lake } = places(textOption(input, 'lake'))
    const orders = await runTask('download.forget', { lake, orders: input.args[0] as string[] })
    io.print(orders, () => `${asTable(orders)}\nforgotten: ${orders.length}`)
    return 0
  },
})
