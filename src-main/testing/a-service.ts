/** A backend of fixed answers, for tests of what carries it. */
import { newJob } from '#core/jobs/job'
import type { Service } from '../window-link.ts'

export const aService = (overrides: Partial<Service> = {}): Service => ({
  handlers: {
    'app.info': async () => ({
      version: '0.0.0',
      host: 'node',
      lake: 'lake',
      defaultSession: null,
      canReveal: false,
    }),
    'library.sessions': async () => [],
    'library.import': async () => ({ jobId: 'a' }),
    'library.days': async () => [],
    'library.upload.begin': async () => ({ uploadId: 'u' }),
    'library.upload.chunk': async ({ offset, bytes }) => ({ received: offset + bytes.length }),
    'library.upload.cancel': async () => ({}),
    'library.verify': async () => ({ jobId: 'v' }),
    'library.refetch': async () => ({ jobId: 'r' }),
    'library.download.estimate': async () => ({ records: 0, bytes: 0, usd: 0, chunks: [] }),
    'library.download': async () => ({ jobId: 'd' }),
    'library.download.forget': async ({ orders }) => ({ forgotten: orders.length }),
    'library.reveal': async () => ({}),
    'mapping.open': () => Promise.reject(new Error('not in this fake')),
    'mapping.preview': () => Promise.reject(new Error('not in this fake')),
    'mapping.import': async () => ({ jobId: 'm' }),
    'mapping.chain': async () => ({ jobId: 'c' }),
    'mapping.dismiss': async () => ({}),
    'mapping.remove': async () => ({}),
    'quality.days': async () => [],
    'quality.day': async ({ date }) => ({ date, bronze: null, gates: null }),
    'quality.check': async () => ({ jobId: 'q' }),
    'quality.gates': async () => ({ jobId: 'g' }),
    'jobs.cancel': async () => ({}),
    'jobs.pause': async () => ({}),
    'jobs.resume': async () => ({}),
    'jobs.dismiss': async () => ({}),
    'session.open': () => Promise.reject(new Error('not in this fake')),
    'session.verify': async () => ({ jobId: 'r' }),
    'alerts.rules': async () => ({ text: '{"rules":[]}', isDefault: true, error: null }),
    'alerts.save': async ({ text }) => ({
      text: text ?? '',
      isDefault: text === null,
      error: null,
    }),
    'alerts.report': async ({ pipeline }) => ({ pipeline, dates: [], rules: [], alerts: [] }),
    'session.table': async () => new Uint8Array([1, 2, 3]),
    'workspace.load': async () => null,
    'workspace.save': async () => ({}),
  },
  streams: {
    'session.chunks': () => () => {},
    'session.header': () => () => {},
    jobs: (_, emit) => {
      emit(newJob({ jobId: 'a', title: 'Job', state: 'running' }))
      return () => {}
    },
  },
  ...overrides,
})
