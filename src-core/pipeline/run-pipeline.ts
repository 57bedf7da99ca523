/**
 * Drives a pipeline over a session: one fold, feature stages at every decision, label stages when
 * all prints are known, the join at the end. Everything an event's features are computed from has
 * been folded by its decision time, and nothing later.
 */
import type { AlertRule } from '../alerts/alert.ts'
import { type Profile, profileOf } from '../config/profiles.ts'
import type {
  EventBatch,
  EventStream,
  FuturesTradeBatch,
  SessionSource,
} from '../domain/batches.ts'
import { SOURCE_RANK } from '../domain/batches.ts'
import type { SessionTimes } from '../domain/calendar.ts'
import { type SessionNs, sessionNs } from '../domain/units.ts'
import { FrameHash } from '../frames/frame-hash.ts'
import type { TableChunk } from '../frames/table.ts'
import { LevelUniverse } from '../levels/level-universe.ts'
import type { ZoneEvent } from '../levels/zones.ts'
import { GammaProfile } from '../physics/fuel/profile.ts'
import { EventMerge, type EventSink } from '../replay/merge.ts'
import { SessionFold } from '../replay/session-fold.ts'
import { eventKinds, type FuelScratch, spotAt } from './fold-views.ts'
import { gated } from './gated-streams.ts'
import type { Pipeline } from './index.ts'
import { Prints } from './prints.ts'
import { noRecords, type RecordCounts } from './record-table.ts'
import type { Moment } from './stage.ts'
import { StageRunner } from './stage-runner.ts'
import type { EventRow, PipelineSession, Row } from './tables.ts'
import { TimeWindow } from './time-window.ts'

export interface PipelineOptions {
  profile?: Profile
  /** Chunks of frames, made on the way; they may be slow to take. */
  take?(chunks: TableChunk[], fold: SessionFold): Promise<void> | void
  /** Alert rules of those frames; the default ones when left out. */
  rules?: readonly AlertRule[]
  /** Session time reached. */
  progress?(now: SessionNs): void
  signal?: { readonly aborted: boolean }
  /**
   * Decision times at which the input ends before it goes on (G4): nothing later has been read
   * from the source when the features of that instant are computed.
   */
  stops?: readonly SessionNs[]
}

export interface PipelineResult {
  session: PipelineSession
  /** Rows of `signals`: catalogue columns, sorted. */
  signals: readonly Row[]
  /** All events, filtered or not. */
  events: readonly Readonly<EventRow>[]
  /** Latest `known_at` among the levels shown to each event's stages, by event id. */
  levelsKnownAt: ReadonlyMap<string, number>
  records: Readonly<RecordCounts>
  prints: Prints
  lastRecord: number
  fold: SessionFold
  /** Labels of one event, from these prints alone (G4). */
  relabel(row: Readonly<EventRow>, prints: Prints): Row
}

/** Throws `Aborted` when `signal` says so. */
export async function runPipeline(
  source: SessionSource,
  pipeline: Pipeline,
  options: PipelineOptions = {},
): Promise<PipelineResult> {
  const run = await startRun(source, pipeline, options)
  const gate = { limit: Number.POSITIVE_INFINITY }
  const raw = source.streams()
  const streams = pipeline.feed(options.stops ? raw.map((stream) => gated(stream, gate)) : raw)
  try {
    for (const stop of options.stops ?? []) {
      gate.limit = stop
      await run.drain(streams)
      run.fold.settleAt(stop)
    }
    gate.limit = Number.POSITIVE_INFINITY
    await run.drain(streams)
    return await run.finish()
  } finally {
    await Promise.all(raw.map((stream) => stream.close()))
  }
}

async function startRun(source: SessionSource, pipeline: Pipeline, options: PipelineOptions) {
  const profile = options.profile ?? profileOf(pipeline.profile)
  const times = pipeline.clock(source.date)
  const queue: TableChunk[] = []
  const fold = new SessionFold(
    {
      profile,
      times,
      contracts: source.contracts,
      warmup: source.warmup,
      symbol: source.symbol,
      dominance: source.dominance,
      frames: options.take !== undefined,
      rules: options.rules,
      indicators: pipeline.bars(profile, times, source.warmup),
    },
    await FrameHash.create(times.originNs),
    { chunks: (_from, _to, chunks) => void (options.take && queue.push(...chunks)) },
  )
  return new Run(source, pipeline, profile, times, fold, queue, options)
}

/** The run was stopped on request. */
export class Aborted extends Error {
  override name = 'Aborted'
}

class Run implements EventSink {
  readonly fold: SessionFold
  readonly #options: PipelineOptions
  readonly #session: PipelineSession
  readonly #queue: TableChunk[]
  readonly #runner: StageRunner
  readonly #pipeline: Pipeline
  readonly #source: SessionSource
  readonly #prints = new Prints()
  readonly #records = noRecords()
  readonly #events: Readonly<EventRow>[] = []
  readonly #levelsKnownAt = new Map<string, number>()
  readonly #universe: LevelUniverse
  readonly #scratch: FuelScratch
  readonly #eventKinds: Uint8Array

  constructor(
    source: SessionSource,
    pipeline: Pipeline,
    profile: Profile,
    times: SessionTimes,
    fold: SessionFold,
    queue: TableChunk[],
    options: PipelineOptions,
  ) {
    this.fold = fold
    this.#options = options
    this.#queue = queue
    this.#source = source
    this.#pipeline = pipeline
    const { date, symbol, dominance } = source
    this.#session = { pipeline: pipeline.id, profile, times, date, symbol, dominance }
    this.#runner = new StageRunner(pipeline.stages, this.#session)
    const { indicators } = fold.engines
    this.#universe = new LevelUniverse(profile, times, indicators, fold.universe.sources)
    this.#scratch = { chain: fold.fuel.engine.newChain(), profile: new GammaProfile() }
    this.#eventKinds = eventKinds(profile.config)
    fold.events.observer = { decided: this.#decided, labelled: () => {} }
  }

  onRows(batch: EventBatch, from: number, to: number, rank: number): void {
    this.#records[batch.kind] += to - from
    if (rank === SOURCE_RANK.futuresTrades) {
      const { ts, price, size } = batch as FuturesTradeBatch
      for (let i = from; i < to; i++) if (size[i] > 0) this.#prints.push(ts[i], price[i], size[i])
    }
    this.fold.onRows(batch, from, to, rank)
  }

  async drain(streams: readonly EventStream[]): Promise<void> {
    const { take, progress, signal } = this.#options
    await new EventMerge(streams).run(this, async () => {
      if (signal?.aborted) throw new Aborted('the pipeline was stopped')
      progress?.(sessionNs(this.fold.now))
      if (this.#queue.length > 0) await take?.(this.#queue.splice(0), this.fold)
      return false
    })
  }

  async finish(): Promise<PipelineResult> {
    const { fold } = this
    const lastRecord = fold.now
    fold.finish()
    if (this.#queue.length > 0) await this.#options.take?.(this.#queue.splice(0), fold)
    for (const row of this.#events) this.#label(this.#runner, row, this.#prints)
    const end = new TimeWindow(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)
    const [any] = this.#events
    const signals = any ? this.#runner.runFinal(this.#moment(any, end, this.#prints)) : []
    return {
      session: this.#session,
      signals,
      events: this.#events,
      levelsKnownAt: this.#levelsKnownAt,
      records: this.#records,
      prints: this.#prints,
      lastRecord,
      fold,
      relabel: (row, prints) => {
        const labelling = new StageRunner(this.#pipeline.stages, { ...this.#session })
        this.#label(labelling, row, prints)
        return labelling.tableOf('labels').row(row.event.eventId)
      },
    }
  }

  #decided = (event: ZoneEvent, t: SessionNs): void => {
    const { engines } = this.fold
    engines.indicators.advance(t)
    const spot = spotAt({ market: engines, fuel: this.fold.fuel }, t, event.rho)
    const row = Object.freeze({
      event: Object.freeze({ ...event }),
      t,
      spot: spot ?? event.anchorSpot,
    })
    this.#events.push(row)
    const window = new TimeWindow(Number.NEGATIVE_INFINITY, t)
    const moment = this.#moment(row, window, this.#prints)
    this.#levelsKnownAt.set(event.eventId, Math.max(...this.#runner.levels(moment).knownAt))
    this.#runner.runEvent('decision', moment)
  }

  #label(runner: StageRunner, row: Readonly<EventRow>, prints: Prints): void {
    const window = new TimeWindow(row.t, Number.POSITIVE_INFINITY)
    runner.runEvent('label', this.#moment(row, window, prints))
  }

  #moment(row: Readonly<EventRow>, window: TimeWindow, prints: Prints): Moment {
    const { fold } = this
    return {
      session: this.#session,
      row,
      events: this.#events,
      window,
      engines: { market: fold.engines, fuel: fold.fuel },
      scratch: this.#scratch,
      universe: this.#universe,
      eventKinds: this.#eventKinds,
      prints,
      lastRecord: fold.now,
      counts: this.#records,
      warmup: this.#source.warmup,
    }
  }
}
