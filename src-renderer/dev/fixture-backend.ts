/** A backend without a host: the synthetic session as Arrow chunks, documents in memory. */
import { makeVector, Table, tableToIPC } from 'apache-arrow'
import type { TableChunk } from '#core/frames/table'
import type { CommandName } from '#core/protocol/index'
import { AppError } from '#core/protocol/message'
import type { Backend } from '../transport/backend.ts'
import { saveSyntheticRules, syntheticAlertReport, syntheticRules } from './synthetic-alerts.ts'
import { syntheticJobs } from './synthetic-jobs.ts'
import { syntheticLibrary } from './synthetic-library.ts'
import { syntheticQuality, syntheticQualityDays } from './synthetic-quality.ts'
import { syntheticChunks, syntheticHeader } from './synthetic-session.ts'
import { textVector } from './text-vector.ts'

export const encodeChunk = (chunk: TableChunk): Uint8Array =>
  tableToIPC(
    new Table(
      Object.fromEntries(
        Object.entries(chunk.columns).map(([name, column]) => [
          name,
          Array.isArray(column) ? textVector(column) : makeVector(column),
        ]),
      ),
    ),
    'stream',
  )

export function fixtureBackend(): Backend {
  const documents = new Map<string, unknown>()
  const answers: Record<string, (args: never) => unknown> = {
    'app.info': () => ({
      version: '0.1.0',
      host: 'node',
      lake: 'fixture',
      defaultSession: { pipeline: 'es_0dte', date: '2026-11-17' },
      canReveal: false,
    }),
    'library.days': () => syntheticLibrary(),
    'library.sessions': () =>
      [...new Set(syntheticLibrary().map((day) => day.date))].map((date) => ({
        pipeline: 'es_0dte',
        date,
        symbol: 'ESZ6',
        synthetic: true,
        frames: date === '2026-11-17' ? 'ready' : 'absent',
        records: 0,
        datasets: [],
      })),
    'quality.days': () => syntheticQualityDays(),
    'quality.day': ({ date }: { date: string }) => syntheticQuality(date),
    'session.open': () => syntheticHeader(),
    'alerts.rules': () => syntheticRules(),
    'alerts.save': ({ text }: { text: string | null }) => saveSyntheticRules(text),
    'alerts.report': () => syntheticAlertReport(),
    'workspace.load': ({ name }: { name: string }) => documents.get(name) ?? null,
    'workspace.save': ({ name, value }: { name: string; value: unknown }) => {
      documents.set(name, value)
      return {}
    },
  }
  documents.set('user', { tourSeen: true })
  return {
    async call(name: CommandName, args: unknown) {
      const answer = answers[name]
      if (!answer) throw new AppError('NOT_IN_FIXTURE', `The fixture has no ${name}.`)
      return answer(args as never) as never
    },
    subscribe(name, _args, onItem) {
      let stopped = false
      if (name === 'session.chunks') void feed()
      if (name === 'jobs') for (const job of syntheticJobs()) onItem(job as never, new Uint8Array())
      async function feed() {
        for (const chunk of syntheticChunks()) {
          await new Promise((resolve) => setTimeout(resolve))
          if (stopped) return
          const { table, fromK, toK, length: rows } = chunk
          onItem({ table, fromK, toK, rows } as never, encodeChunk(chunk))
        }
        document.documentElement.dataset.fixture = 'loaded'
      }
      return () => {
        stopped = true
      }
    },
    link: { kind: 'online' },
    onLink: () => () => {},
    close: () => {},
  }
}
